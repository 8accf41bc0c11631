"""The success rate of the canary in each cluster, from Thanos."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from foundation import names
from lab.stack import Endpoint

_SERVICE: Final = f"{names.CANARY_SERVICE}.{names.APP_NAMESPACE}.svc.cluster.local"
_CALLS: Final = f'istio_requests_total{{reporter="source",destination_service="{_SERVICE}"%s}}'
_ALL: Final = f"sum by (cluster) (rate({_CALLS % ''}[40s]))"
_FAILED: Final = f"""sum by (cluster) (rate({_CALLS % ',response_code=~"5.."'}[40s]))"""
_QUERY: Final = f"1 - ({_FAILED} or 0 * {_ALL}) / {_ALL}"


def question(thanos: Endpoint) -> str:
    """The path of the query on the hub's API server; `success_rates` reads the answer.

    Unlike an analysis, it accepts a partial response: when one cluster is lost, the others are
    still shown.
    """
    service = f"namespaces/{thanos.namespace}/services/{thanos.service}:{thanos.port}"
    query = urlencode({"query": _QUERY, "partial_response": "true", "timeout": "3s"})
    return f"/api/v1/{service}/proxy/api/v1/query?{query}"


def success_rates(answer: Mapping[str, Any]) -> dict[str, float]:
    """Cluster -> 0 to 1, without clusters that send no requests to the canary."""
    found = {
        series["metric"].get("cluster", ""): float(series["value"][1])
        for series in answer["data"]["result"]
    }
    return {cluster: rate for cluster, rate in found.items() if 0 <= rate <= 1}
