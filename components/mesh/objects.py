"""Manifests and Helm values of the mesh."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi import Input, Output

from components.kubernetes.namespace import namespace
from foundation import names
from foundation.versions import ISTIO_HUB

READER: Final = "istio-reader-service-account"
"""A service account of the chart `base`; its role may read Services, endpoints and Pods."""
READER_TOKEN: Final = "istio-remote-reader-token"

_NETWORK_LABEL: Final = "topology.istio.io/network"


def own_namespace(network: str) -> dict[str, Any]:
    """The namespace of the control plane; its label names the cluster's network."""
    return namespace(names.ISTIO_NAMESPACE, {_NETWORK_LABEL: network})


def cacerts(certificate: Input[str], key: Input[str], root: Input[str]) -> dict[str, Any]:
    """The Secret from which istiod reads its CA.

    https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/
    """
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "cacerts", "namespace": names.ISTIO_NAMESPACE},
        "stringData": {
            "ca-cert.pem": certificate,
            "ca-key.pem": key,
            "root-cert.pem": root,
            "cert-chain.pem": Output.concat(certificate, root),
        },
    }


def istiod_values(mesh: str, cluster: str, network: str) -> dict[str, Any]:
    """Per-cluster istiod values."""
    return {
        "global": {
            # Explicit: the chart's own default need not be where this version is published.
            "hub": ISTIO_HUB,
            "meshID": mesh,
            "multiCluster": {"clusterName": cluster},
            "network": network,
        }
    }


def ingress_service(name: str) -> dict[str, Any]:
    """The Service of the gateway for calls from outside the mesh."""
    return _gateway_service(name, {}, {"status-port": 15021, "http2": 80, "https": 443})


def east_west_service(name: str, network: str) -> dict[str, Any]:
    """The Service of the gateway for calls from other networks.

    Its label marks it as the gateway of `network`: the peers' istiods send its address to their
    proxies.
    """
    ports = {
        "status-port": 15021,
        "tls": names.CROSS_NETWORK_PORT,
        "tls-istiod": 15012,
        "tls-webhook": 15017,
    }
    return _gateway_service(name, {_NETWORK_LABEL: network}, ports)


def _gateway_service(
    name: str, labels: Mapping[str, str], ports: Mapping[str, int]
) -> dict[str, Any]:
    # The labels of the Pods of the chart `gateway`.
    selector = {"app": name, "istio": name.removeprefix("istio-")}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": name,
            "namespace": names.ISTIO_NAMESPACE,
            "labels": {**selector, **labels},
        },
        "spec": {
            "type": "LoadBalancer",
            "selector": selector,
            "ports": [
                {"name": port, "port": number, "targetPort": number}
                for port, number in ports.items()
            ],
        },
    }


CROSS_NETWORK_GATEWAY: Final[dict[str, Any]] = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "Gateway",
    "metadata": {"name": "cross-network-gateway", "namespace": names.ISTIO_NAMESPACE},
    "spec": {
        "selector": {"istio": "eastwestgateway"},
        "servers": [
            {
                "port": {"number": names.CROSS_NETWORK_PORT, "name": "tls", "protocol": "TLS"},
                "tls": {"mode": "AUTO_PASSTHROUGH"},
                "hosts": ["*.local"],
            }
        ],
    },
}

STRICT: Final[dict[str, Any]] = {
    "apiVersion": "security.istio.io/v1",
    "kind": "PeerAuthentication",
    "metadata": {"name": "default", "namespace": names.ISTIO_NAMESPACE},
    "spec": {"mtls": {"mode": "STRICT"}},
}


def remote_secret(peer: str, kubeconfig: Input[str]) -> dict[str, Any]:
    """The Secret by which a cluster's istiod reads the endpoints of `peer`.

    `istioctl create-remote-secret` creates the same Secret.
    """
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": f"istio-remote-secret-{peer}",
            "namespace": names.ISTIO_NAMESPACE,
            "labels": {"istio/multiCluster": "true"},
            "annotations": {"networking.istio.io/cluster": peer},
        },
        "stringData": {peer: kubeconfig},
    }
