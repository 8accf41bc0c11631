"""What the mesh is declared with: plain data in, manifests and Helm values out."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi import Input, Output

from components.kubernetes.kubeconfig import kubeconfig
from components.kubernetes.namespace import namespace

NAMESPACE: Final = "istio-system"
READER: Final = "istio-reader-service-account"
"""The chart `base` makes this account; its role lets it read what endpoints are made of."""
READER_TOKEN: Final = "istio-remote-reader-token"


def own_namespace(network: str) -> dict[str, Any]:
    """The control plane's namespace; its label says which network the cluster is in."""
    return namespace(NAMESPACE, {"topology.istio.io/network": network})


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


def ingress_service(name: str) -> dict[str, Any]:
    """Where calls from outside come in: arguments of the SDK's Service."""
    return _gateway_service(name, {}, {"status-port": 15021, "http2": 80, "https": 443})


def east_west_service(name: str, network: str) -> dict[str, Any]:
    """Where calls from other networks come in: arguments of the SDK's Service.

    By the label istiod knows it as the gateway to the network, and tells the peers its address.
    """
    ports = {"status-port": 15021, "tls": 15443, "tls-istiod": 15012, "tls-webhook": 15017}
    return _gateway_service(name, {"topology.istio.io/network": network}, ports)


def _gateway_service(
    name: str, labels: Mapping[str, str], ports: Mapping[str, int]
) -> dict[str, Any]:
    # The labels that the chart gives to a gateway's Pods.
    selector = {"app": name, "istio": name.removeprefix("istio-")}
    return {
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": {**selector, **labels}},
        "spec": {
            "type": "LoadBalancer",
            "selector": selector,
            "ports": [
                {"name": port, "port": number, "target_port": number}
                for port, number in ports.items()
            ],
        },
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
