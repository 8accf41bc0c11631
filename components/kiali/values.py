"""Helm values of Kiali, and the Secrets that they name."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from pulumi import Input

ACCOUNT: Final = "kiali"
"""The chart's service account, on the hub and in each workload cluster."""
SIGNING_KEY: Final = "signing-key"
"""The key in the `signing_secret`."""

# Hexadecimal digits. Kiali accepts a key of 16, 24 or 32 bytes.
_SIGNING_KEY_LENGTH: Final = 32


def hub_values(
    *,
    hub: str,
    clusters: Mapping[str, str],
    thanos_url: str,
    scrape_interval: str,
    retention: str,
    signing_secret: str,
) -> dict[str, Any]:
    """Values of the server, in addition to `charts-values/kiali.yaml`.

    `clusters` has the name of each workload cluster's `cluster_secret`. `scrape_interval` and
    `retention` (such as `15s`, `1d`) are those of Prometheus: Thanos reports neither.
    `signing_secret` is the name of the `signing_secret`.
    """
    return {
        # The name of the server's own cluster: it must not be the name of a cluster in the mesh.
        "kubernetes_config": {"cluster_name": hub},
        "clustering": {
            "clusters": [{"name": name, "secret_name": secret} for name, secret in clusters.items()]
        },
        "external_services": {
            "prometheus": {
                "url": thanos_url,
                "thanos_proxy": {
                    "enabled": True,
                    "scrape_interval": scrape_interval,
                    "retention_period": retention,
                },
            }
        },
        # By default the chart generates a new key at each rendering, which restarts the server.
        "login_token": {"signing_key": f"secret:{signing_secret}:{SIGNING_KEY}"},
    }


REMOTE_VALUES: Final[dict[str, Any]] = {"deployment": {"remote_cluster_resources_only": True}}
"""Values of the release in a workload cluster: a service account with read rights, no server."""


def cluster_secret(cluster: str, namespace: str, kubeconfig: Input[str]) -> dict[str, Any]:
    """The Secret by which Kiali reads a workload cluster.

    `kubeconfig` has one cluster and one user, with a token of `ACCOUNT`. Its key must be the name
    of the cluster in the mesh, as in the label `source_cluster` of `istio_requests_total`.
    https://kiali.io/docs/configuration/multi-cluster/
    """
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": secret_name(cluster), "namespace": namespace},
        "stringData": {cluster: kubeconfig},
    }


def secret_name(cluster: str) -> str:
    """The name of a workload cluster's `cluster_secret`."""
    return f"kiali-{cluster}"


def signing_secret(name: str, namespace: str, key: Input[str]) -> dict[str, Any]:
    """The Secret with the key by which Kiali signs sessions; see `signing_key`."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace},
        "stringData": {SIGNING_KEY: key},
    }


def signing_key(password: str) -> str:
    """A key of the length that Kiali requires, derivable only from the password."""
    return hashlib.sha256(f"signing key {password}".encode()).hexdigest()[:_SIGNING_KEY_LENGTH]
