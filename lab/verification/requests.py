"""Checks that the hub's Thanos has the requests by which analyses judge a canary."""

from typing import Final

from foundation import names
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Endpoint
from lab.verification import echo
from lab.verification.calls import get
from lab.verification.check import Unmet
from lab.verification.echo_apps import EchoApps
from lab.verification.mesh import ingress
from lab.verification.thanos import instant_vector

_CALLS: Final = 5


def requests_are_counted(hub: Kubectl, querier: Endpoint, apps: EchoApps, caller: str) -> str:
    """Thanos has successful calls from the cluster `caller`, with the labels of an analysis.

    Those are set by Istio's own metrics, or, for an Envoy without them, when Prometheus scrapes.
    """
    apps.require_ready()
    question = query(caller)
    counts = instant_vector(hub, querier, question)
    if not counts:
        with ingress(apps, caller) as port:
            for _ in range(_CALLS):
                get(port, echo.host(echo.ECHO), echo.OPEN_PATH)
        raise Unmet(f"no series yet of {question}")
    return f"{counts[0]['value'][1]} successful calls from {caller}"


def query(caller: str) -> str:
    """The successful calls of the echo app from a cluster, selected by an analysis' labels."""
    labels = {
        "reporter": "source",
        names.CLUSTER_LABEL: caller,
        "destination_service": echo.address(echo.ECHO),
        "response_code": "200",
    }
    selector = ", ".join(f'{label}="{value}"' for label, value in labels.items())
    return f"sum by ({names.CLUSTER_LABEL}) (istio_requests_total{{{selector}}}) > 0"
