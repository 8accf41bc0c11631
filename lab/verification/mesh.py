"""Calls cross the mesh to every cluster, and both sides know whom they talk to."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import Final

from lab.verification import echo
from lab.verification.calls import always_refused, answered_by, get, told
from lab.verification.check import Refuted
from lab.verification.echo_apps import EchoApps
from lab.verification.remote_secrets import ISTIO_SYSTEM
from lab.verification.strangers import tls_without_certificate

INGRESS: Final = "istio-ingressgateway"
EAST_WEST: Final = "istio-eastwestgateway"
MESH_PORT: Final = 15443
_HTTP_PORT: Final = 80
_CONTROLS_PER_CLUSTER: Final = 4
# What Envoy answers where it cannot agree on TLS with any server, and where a policy says no.
_NO_CONNECTION: Final = "connection failure"
_DENIED: Final = "RBAC: access denied"


def calls_are_answered(apps: EchoApps, caller: str) -> str:
    """Calls from a cluster are answered by every cluster, over mutual TLS.

    The caller wants the app's identity in the server's certificate, and the server the ingress
    gateway's in the caller's. Two controls show that they look: a server that should have another
    identity is not talked to, and a path that is open to nobody is denied.
    """
    apps.require_ready()
    times = _CONTROLS_PER_CLUSTER * len(apps.clusters)
    with _ingress(apps, caller) as port:
        answers = answered_by(
            partial(get, port, echo.host(echo.ECHO), echo.OPEN_PATH), apps.clusters
        )
        always_refused(
            partial(get, port, echo.host(echo.IMPOSTOR), echo.OPEN_PATH),
            times,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            saying=_NO_CONNECTION,
            what="a call of a server whose certificate has another name",
        )
        always_refused(
            partial(get, port, echo.host(echo.ECHO), echo.CLOSED_PATH),
            times,
            status=HTTPStatus.FORBIDDEN,
            saying=_DENIED,
            what="a call that the caller's identity is not allowed",
        )
    return f"{told(answers)}; both sides check the other's identity"


def calls_survive_without_local_app(apps: EchoApps, caller: str) -> str:
    """Once its local app is scaled to zero, calls from a cluster are answered by the others."""
    apps.require_ready()
    others = apps.clusters - {caller}
    with _ingress(apps, caller) as port:
        call = partial(get, port, echo.host(echo.without(caller)), echo.OPEN_PATH)
        before: Counter[str] = Counter()
        if not apps.is_scaled_to_zero(caller):
            # Else there would be nothing that the scaling could take away.
            before = answered_by(call, apps.clusters)
            apps.scale_local_to_zero(caller)
        after = answered_by(call, others)
    return f"{told(after)}" + (f"; before that {told(before)}" if before else "")


def mesh_refuses_strangers(apps: EchoApps, cluster: str, peer: str) -> str:
    """A client without a certificate gets nothing from the app by way of the east-west gateway.

    The app has to show its identity, under the root certificate that a `peer` trusts.
    """
    apps.require_ready()
    config = apps.kubectl(peer).get("configmap/istio-ca-root-cert", namespace=echo.NAMESPACE)
    with apps.kubectl(cluster).port_forward(
        f"service/{EAST_WEST}", MESH_PORT, namespace=ISTIO_SYSTEM
    ) as port:
        refusal = tls_without_certificate(
            port,
            alpn="istio",
            server_name=echo.sni(echo.ECHO),
            root=config["data"]["root-cert.pem"],
        )
    if refusal.spiffe_id() != echo.IDENTITY:
        raise Refuted(f"the server is {refusal.spiffe_id()}, not {echo.IDENTITY}")
    return f"{echo.IDENTITY} wants a client certificate"


@contextmanager
def _ingress(apps: EchoApps, cluster: str) -> Generator[int]:
    """A loopback port that leads to a cluster's ingress gateway."""
    kubectl = apps.kubectl(cluster)
    with kubectl.port_forward(f"service/{INGRESS}", _HTTP_PORT, namespace=ISTIO_SYSTEM) as port:
        yield port
