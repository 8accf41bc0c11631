"""Checks the stores of Thanos Query and the metrics of each workload cluster in it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from foundation import names
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Endpoint
from lab.verification.check import Unmet, require_none

_LABEL: Final = names.CLUSTER_LABEL
_SERIES: Final = f"count by ({_LABEL}) (up == 1)"


def stores_are_up(hub: Kubectl, querier: Endpoint, clusters: Collection[str]) -> str:
    """The stores are one sidecar for each of `clusters`, all up, and no others."""
    require_none(store_faults(_query(hub, querier, "stores"), clusters))
    return f"{len(clusters)} up: {', '.join(sorted(clusters))}"


def every_cluster_has_series(hub: Kubectl, querier: Endpoint, clusters: Collection[str]) -> str:
    """A query without partial responses finds targets that are up in each of `clusters`."""
    counts = targets(instant_vector(hub, querier, _SERIES))
    require_none(series_faults(counts, clusters))
    return ", ".join(f"{counts[name]} targets up in {name}" for name in sorted(clusters))


def instant_vector(hub: Kubectl, querier: Endpoint, query: str) -> Sequence[Mapping[str, Any]]:
    """The series of an instant query. A cluster that does not answer is an error, as in analyses.

    Raises Unmet if Thanos reports an error.
    """
    parameters = urlencode({"query": query, "partial_response": "false"})
    return _query(hub, querier, f"query?{parameters}")["result"]


def store_faults(
    stores: Mapping[str, Sequence[Mapping[str, Any]] | None], clusters: Collection[str]
) -> list[str]:
    """Faults in the data of `/api/v1/stores`, which maps kinds of components to stores."""
    found: list[str] = []
    seen: list[str] = []
    for kind, of_kind in sorted(stores.items()):
        for store in of_kind or ():
            label_sets = store.get("labelSets") or ()
            values = {labels.get(_LABEL) for labels in label_sets}
            name = values.pop() if len(values) == 1 else None
            if store.get("lastError"):
                of = f" of {name}" if name else ""
                found.append(f"the {kind}{of} at {store['name']}: {store['lastError']}")
            elif kind != "sidecar" or name not in clusters:
                found.append(f"the {kind} at {store['name']} is not the lab's: {label_sets}")
            if name is not None:
                seen.append(name)
    for name in sorted(clusters):
        count = seen.count(name)
        if count != 1:
            found.append(f"{count} stores have the label {_LABEL}={name}")
    return found


def targets(result: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The values of an instant vector by the cluster label of its series."""
    return {series["metric"].get(_LABEL, ""): int(series["value"][1]) for series in result}


def series_faults(counts: Mapping[str, int], clusters: Collection[str]) -> list[str]:
    """The workload clusters without series, and the series of unknown clusters."""
    missing = [f"no series has {_LABEL}={name}" for name in sorted(set(clusters) - set(counts))]
    return missing + [
        f"{counts[name]} targets have {_LABEL}={name!r}, which is no workload cluster of the lab"
        for name in sorted(set(counts) - set(clusters))
    ]


def _query(hub: Kubectl, querier: Endpoint, path: str) -> Any:
    service = f"namespaces/{querier.namespace}/services/{querier.service}:{querier.port}"
    answer = hub.raw(f"/api/v1/{service}/proxy/api/v1/{path}")
    if answer.get("status") != "success":
        raise Unmet(f"Thanos Query answers: {answer.get('error', answer)}")
    return answer["data"]
