"""What Envoy has counted, from the Prometheus of each cluster."""

import json
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.e2e.machine import Cluster

_PROMETHEUS: Final = "/api/v1/namespaces/monitoring/services/prometheus-operated:9090/proxy"
_REQUESTS: Final = (
    'istio_requests_total{reporter="source",'
    'destination_service=~"helloworld(-canary)?\\\\.helloworld\\\\.svc\\\\.cluster\\\\.local"}'
)
_GATEWAY: Final = 'envoy_server_uptime{pod=~"istio-ingressgateway-.*"}'
"""Is there before the first request, and of the same scrape as the requests."""
_EAST_WEST: Final = (
    'envoy_cluster_upstream_cx_total{pod=~"istio-eastwestgateway-.*",'
    'cluster_name=~"outbound_.5000_.*helloworld.*"}'
)
_SCRAPED_SECONDS: Final = 60


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Requests that callers in a cluster have made until a scrape."""

    at: float
    """Of the scrape: seconds since 1970."""
    requests: Mapping[tuple[str, str], int]
    """By Service and status."""

    def since(self, before: "Counted") -> dict[tuple[str, str], int]:
        """What was added."""
        added = {key: count - before.requests.get(key, 0) for key, count in self.requests.items()}
        return {key: count for key, count in added.items() if count}


def counted(cluster: Cluster, at: float) -> Counted:
    """By the last scrape before a moment."""
    by_service = f"sum by (destination_service, response_code) ({_REQUESTS})"
    return Counted(
        at=_one(cluster, f"max(timestamp({_GATEWAY}))", at),
        requests={
            (
                series["metric"]["destination_service"].partition(".")[0],
                series["metric"]["response_code"],
            ): round(float(series["value"][1]))
            for series in _query(cluster, by_service, at)
        },
    )


def counted_after(cluster: Cluster, moment: float) -> Counted:
    """By the first scrape after a moment."""
    end = time.monotonic() + _SCRAPED_SECONDS
    while (found := counted(cluster, time.time())).at <= moment:
        assert time.monotonic() < end, f"{cluster.name}: no scrape in {_SCRAPED_SECONDS} s"
        time.sleep(1)
    return found


def from_peers(cluster: Cluster, at: float) -> float:
    """Connections to the app that the east-west gateway has made for callers in other clusters."""
    return _one(cluster, f"sum({_EAST_WEST}) or vector(0)", at)


def _one(cluster: Cluster, query: str, at: float) -> float:
    (series,) = _query(cluster, query, at)
    return float(series["value"][1])


def _query(cluster: Cluster, query: str, at: float) -> Any:
    parameters = urllib.parse.urlencode({"query": query, "time": f"{at:.3f}"})
    path = f"{_PROMETHEUS}/api/v1/query?{parameters}"
    return json.loads(cluster.kubectl("get", "--raw", path))["data"]["result"]
