"""What the mesh is declared with: plain data in, manifests and Helm values out."""

import base64
from collections.abc import Mapping
from typing import Any, Final

import yaml
from pulumi import Input, Output

NAMESPACE: Final = "istio-system"
READER: Final = "istio-reader-service-account"
"""The chart `base` makes this account; its role lets it read what endpoints are made of."""

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


def reader_token() -> dict[str, Any]:
    """The Secret that Kubernetes fills with a token of the reader's account."""
    return {
        "metadata": {
            "name": "istio-remote-reader-token",
            "namespace": NAMESPACE,
            "annotations": {
                "kubernetes.io/service-account.name": READER,
                "pulumi.com/waitFor": "jsonpath={.data.token}",
            },
        },
        "type": "kubernetes.io/service-account-token",
    }


def decoded_token(data: Mapping[str, str] | None) -> str:
    """The token in such a Secret's data; empty in a preview, where there is none yet."""
    return base64.b64decode((data or {}).get("token", "")).decode()


def remote_secret(peer: str, server: str, certificate_authority: str, token: str) -> dict[str, Any]:
    """The Secret by which a cluster's istiod reads a peer's endpoints; it has a kubeconfig.

    `certificate_authority` is PEM in base64. It is what `istioctl create-remote-secret` makes.
    """
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": peer,
                "cluster": {
                    "server": server,
                    "certificate-authority-data": certificate_authority,
                },
            }
        ],
        "users": [{"name": peer, "user": {"token": token}}],
        "contexts": [{"name": peer, "context": {"cluster": peer, "user": peer}}],
        "current-context": peer,
    }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": f"istio-remote-secret-{peer}",
            "namespace": NAMESPACE,
            "labels": {"istio/multiCluster": "true"},
            "annotations": {"networking.istio.io/cluster": peer},
        },
        "stringData": {peer: yaml.safe_dump(kubeconfig)},
    }
