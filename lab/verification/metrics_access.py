"""Nobody reads a workload cluster's metrics without a certificate of the lab's CA."""

from typing import Final

from lab.kubernetes.kubectl import Kubectl
from lab.verification.strangers import http2_in_plain_text, tls_without_certificate

NAMESPACE: Final = "monitoring"
SERVICE: Final = "thanos-sidecar"
PORT: Final = 10901


def metrics_refuse_strangers(kubectl: Kubectl) -> str:
    """The gRPC port of the Thanos sidecar wants a client certificate, and TLS at all."""
    with kubectl.port_forward(f"service/{SERVICE}", PORT, namespace=NAMESPACE) as port:
        refusal = tls_without_certificate(port, alpn="h2", server_name=SERVICE)
        http2_in_plain_text(port)
    return f"{refusal.certificate.subject.rfc4514_string()} wants a client certificate"
