"""Checks that calls cross the mesh to every cluster and that both sides authenticate."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import Final

from foundation import names
from lab.verification import echo
from lab.verification.anonymous_client import tls_without_certificate
from lab.verification.calls import always_refused, answered_by, get, summary
from lab.verification.check import Refuted
from lab.verification.echo_apps import EchoApps

_HTTP_PORT: Final = 80
_CONTROLS_PER_CLUSTER: Final = 4
# Envoy's answers when the TLS handshake with every server fails, and when a policy denies a call.
_NO_CONNECTION: Final = "connection failure"
_DENIED: Final = "RBAC: access denied"


def calls_are_answered(apps: EchoApps, caller: str) -> str:
    """Every cluster answers calls from the cluster `caller`, over mutual TLS.

    The caller requires the app's identity in the server's certificate; the server requires the
    ingress gateway's in the caller's. Two negative controls show that both sides check: a call
    that expects another server identity fails, and a path that nobody may call is denied.
    """
    apps.require_ready()
    times = _CONTROLS_PER_CLUSTER * len(apps.clusters)
    with ingress(apps, caller) as port:
        answers = answered_by(
            partial(get, port, echo.host(echo.ECHO), echo.OPEN_PATH), apps.clusters
        )
        always_refused(
            partial(get, port, echo.host(echo.IMPOSTOR), echo.OPEN_PATH),
            times,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            reason=_NO_CONNECTION,
            what="a call of a server whose certificate has another name",
        )
        always_refused(
            partial(get, port, echo.host(echo.ECHO), echo.CLOSED_PATH),
            times,
            status=HTTPStatus.FORBIDDEN,
            reason=_DENIED,
            what="a call that the caller's identity is not allowed",
        )
    return f"{summary(answers)}; both sides check the other's identity"


def calls_survive_without_local_app(apps: EchoApps, caller: str) -> str:
    """The other clusters answer calls from `caller` once its own app is scaled to zero."""
    apps.require_ready()
    others = apps.clusters - {caller}
    with ingress(apps, caller) as port:
        call = partial(get, port, echo.host(echo.without(caller)), echo.OPEN_PATH)
        before: Counter[str] = Counter()
        if not apps.is_scaled_to_zero(caller):
            # Only if the local app answered before does scaling it down prove anything.
            before = answered_by(call, apps.clusters)
            apps.scale_local_to_zero(caller)
        after = answered_by(call, others)
    return f"{summary(after)}" + (f"; before that {summary(before)}" if before else "")


def mesh_refuses_anonymous_clients(apps: EchoApps, cluster: str, peer: str) -> str:
    """The app refuses a client without a certificate at the cluster's east-west gateway.

    The app must present its identity in a certificate under the root that `peer` trusts.
    """
    apps.require_ready()
    config = apps.kubectl(peer).get("configmap/istio-ca-root-cert", namespace=echo.NAMESPACE)
    with apps.kubectl(cluster).port_forward(
        f"service/{names.EAST_WEST_GATEWAY}",
        names.CROSS_NETWORK_PORT,
        namespace=names.ISTIO_NAMESPACE,
    ) as port:
        refusal = tls_without_certificate(
            port,
            alpn="istio",
            server_name=echo.sni(echo.ECHO),
            root=config["data"]["root-cert.pem"],
        )
    if refusal.spiffe_id() != echo.IDENTITY:
        raise Refuted(f"the server is {refusal.spiffe_id()}, not {echo.IDENTITY}")
    return f"{echo.IDENTITY} requires a client certificate"


@contextmanager
def ingress(apps: EchoApps, cluster: str) -> Generator[int]:
    """A loopback port that is forwarded to a cluster's ingress gateway."""
    with apps.kubectl(cluster).port_forward(
        f"service/{names.INGRESS_GATEWAY}", _HTTP_PORT, namespace=names.ISTIO_NAMESPACE
    ) as port:
        yield port
