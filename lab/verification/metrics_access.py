"""Checks that a workload cluster's metrics require a client certificate of the lab's CA."""

from foundation import names
from lab.kubernetes.kubectl import Kubectl
from lab.verification.anonymous_client import http2_in_plain_text, tls_without_certificate


def metrics_refuse_anonymous_clients(kubectl: Kubectl) -> str:
    """The gRPC port of the Thanos sidecar requires TLS and a client certificate."""
    with kubectl.port_forward(
        f"service/{names.SIDECAR}", names.SIDECAR_PORT, namespace=names.METRICS_NAMESPACE
    ) as port:
        refusal = tls_without_certificate(port, alpn="h2", server_name=names.SIDECAR)
        http2_in_plain_text(port)
    return f"{refusal.certificate.subject.rfc4514_string()} requires a client certificate"
