"""The success rate of the canary, cluster by cluster, as Thanos has it."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from lab.fleet.rollout import CANARY_SERVICE, NAMESPACE
from lab.stack import Endpoint

_CALLS: Final = (
    'istio_requests_total{reporter="source",'
    f'destination_service="{CANARY_SERVICE}.{NAMESPACE}.svc.cluster.local"%s}}'
)
_ALL: Final = f"sum by (cluster) (rate({_CALLS % ''}[40s]))"
_FAILED: Final = f"""sum by (cluster) (rate({_CALLS % ',response_code=~"5.."'}[40s]))"""
_QUERY: Final = f"1 - ({_FAILED} or 0 * {_ALL}) / {_ALL}"


def question(thanos: Endpoint) -> str:
    """A path of the hub's API server, which gives the answer for `success_rates`.

    Other than an analysis, who watches wants to see the clusters that are left when one is lost.
    """
    service = f"namespaces/{thanos.namespace}/services/{thanos.service}:{thanos.port}"
    query = urlencode({"query": _QUERY, "partial_response": "true", "timeout": "3s"})
    return f"/api/v1/{service}/proxy/api/v1/query?{query}"


def success_rates(answer: Mapping[str, Any]) -> dict[str, float]:
    """Cluster -> 0 to 1; clusters where nobody calls the canary are left out."""
    found = {
        series["metric"].get("cluster", ""): float(series["value"][1])
        for series in answer["data"]["result"]
    }
    return {cluster: rate for cluster, rate in found.items() if 0 <= rate <= 1}
