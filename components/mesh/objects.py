"""What the mesh is declared with: plain data in, manifests and Helm values out."""

from typing import Any, Final

from pulumi import Input, Output

from components.kubeconfig import kubeconfig

NAMESPACE: Final = "istio-system"
READER: Final = "istio-reader-service-account"
"""The chart `base` makes this account; its role lets it read what endpoints are made of."""
READER_TOKEN: Final = "istio-remote-reader-token"

EAST_WEST_LABELS: Final[dict[str, Any]] = {"labels": {"istio": "eastwestgateway"}}


def namespace(network: str) -> dict[str, Any]:
    """The control plane's namespace; its label says which network the cluster is in."""
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": NAMESPACE, "labels": {"topology.istio.io/network": network}},
    }


def cacerts(certificate: Input[str], key: Input[str], root: Input[str]) -> dict[str, Any]:
    """The Secret from which istiod takes its CA.

    https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/
    """
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "cacerts", "namespace": NAMESPACE},
        "stringData": {
            "ca-cert.pem": certificate,
            "ca-key.pem": key,
            "root-cert.pem": root,
            "cert-chain.pem": Output.concat(certificate, root),
        },
    }


def istiod_values(mesh: str, cluster: str, network: str) -> dict[str, Any]:
    """What tells one cluster's istiod from the others'."""
    return {
        "global": {
            "meshID": mesh,
            "multiCluster": {"clusterName": cluster},
            "network": network,
        }
    }


CROSS_NETWORK_GATEWAY: Final[dict[str, Any]] = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "Gateway",
    "metadata": {"name": "cross-network-gateway", "namespace": NAMESPACE},
    "spec": {
        "selector": {"istio": "eastwestgateway"},
        "servers": [
            {
                "port": {"number": 15443, "name": "tls", "protocol": "TLS"},
                "tls": {"mode": "AUTO_PASSTHROUGH"},
                "hosts": ["*.local"],
            }
        ],
    },
}

STRICT: Final[dict[str, Any]] = {
    "apiVersion": "security.istio.io/v1",
    "kind": "PeerAuthentication",
    "metadata": {"name": "default", "namespace": NAMESPACE},
    "spec": {"mtls": {"mode": "STRICT"}},
}


def remote_secret(peer: str, server: str, certificate_authority: str, token: str) -> dict[str, Any]:
    """The Secret by which a cluster's istiod reads a peer's endpoints; it has a kubeconfig.

    `certificate_authority` is PEM in base64. It is what `istioctl create-remote-secret` makes.
    """
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": f"istio-remote-secret-{peer}",
            "namespace": NAMESPACE,
            "labels": {"istio/multiCluster": "true"},
            "annotations": {"networking.istio.io/cluster": peer},
        },
        "stringData": {peer: kubeconfig(peer, server, certificate_authority, token)},
    }
