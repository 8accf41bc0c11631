import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from lab.stack import Endpoint
from lab.verification.check import Unmet
from lab.verification.thanos import every_cluster_has_series, series_faults, store_faults, targets
from tests.unit.verification.clusters import FakeKubectl

CLUSTERS = ["workload-1", "workload-2"]
QUERIER = Endpoint(
    cluster="hub", namespace="monitoring", service="thanos-query", port=9090, scheme="http"
)


def store(cluster: str, error: str | None = None) -> dict[str, Any]:
    labels = {"cluster": cluster, "prometheus": "monitoring/lab", "prometheus_replica": "lab-0"}
    return {"name": f"{cluster}:10901", "lastError": error, "labelSets": [labels]}


BUCKET: dict[str, Any] = {"name": "bucket:1", "lastError": None, "labelSets": []}
BOTH = [store("workload-1"), store("workload-2")]


def test_one_sidecar_for_each_cluster_is_what_is_expected() -> None:
    assert store_faults({"sidecar": BOTH, "store": None}, CLUSTERS) == []


@pytest.mark.parametrize(
    ("stores", "faults"),
    [
        (
            {},
            [
                "0 stores have the label cluster=workload-1",
                "0 stores",
            ],
        ),
        ({"sidecar": BOTH[:1]}, ["0 stores have the label cluster=workload-2"]),
        (
            {"sidecar": [BOTH[0], store("workload-2", "connection refused")]},
            ["the sidecar of workload-2 at workload-2:10901: connection refused"],
        ),
        ({"sidecar": [*BOTH, BOTH[0]]}, ["2 stores have the label cluster=workload-1"]),
        ({"sidecar": [*BOTH, store("workload-3")]}, ["workload-3:10901 is not the lab's"]),
        (
            {"sidecar": BOTH, "store": [BUCKET]},
            ["the store at bucket:1 is not the lab's"],
        ),
        (
            {"sidecar": [*BOTH, {"name": "x:1", "lastError": "timeout", "labelSets": None}]},
            ["the sidecar at x:1: timeout"],
        ),
    ],
)
def test_a_store_that_is_missing_down_double_or_foreign_is_named(
    stores: dict[str, Any], faults: list[str]
) -> None:
    found = store_faults(stores, CLUSTERS)
    assert len(found) == len(faults)
    assert all(fault in line for fault, line in zip(faults, found, strict=True))


def test_the_series_of_an_instant_vector_are_counted_by_cluster() -> None:
    result = [{"metric": {"cluster": "workload-1"}, "value": [1.0, "7"]}]
    assert targets(result) == {"workload-1": 7}


def test_a_cluster_without_series_and_series_of_no_cluster_are_faults() -> None:
    missing, foreign = series_faults({"workload-1": 7, "": 2}, CLUSTERS)
    assert "cluster=workload-2" in missing
    assert "2 targets have cluster=''" in foreign
    assert series_faults({"workload-1": 1, "workload-2": 1}, CLUSTERS) == []


def test_the_querier_is_asked_for_an_answer_of_all_stores_or_none() -> None:
    def refuse(_args: Sequence[str], _stdin: str) -> str:
        return json.dumps({"status": "error", "error": "No StoreAPIs available"})

    hub = FakeKubectl("hub", refuse)
    with pytest.raises(Unmet, match="No StoreAPIs available"):
        every_cluster_has_series(hub, QUERIER, CLUSTERS)
    url = urlparse(hub.asked[0][0][-1])
    assert "/namespaces/monitoring/services/thanos-query:9090/proxy/" in url.path
    assert parse_qs(url.query)["partial_response"] == ["false"]
