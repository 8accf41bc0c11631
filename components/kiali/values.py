"""What Kiali's chart is told, and what it stands on: plain data in, values and manifests out."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from pulumi import Input

ACCOUNT: Final = "kiali"
"""The service account that the chart makes, on the hub and in each workload cluster."""
SIGNING_KEY: Final = "signing-key"

# Kiali takes a key of 16, 24 or 32 bytes; this many hexadecimal digits.
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
    """Values of the server over those of `charts-values/kiali.yaml`.

    `clusters` has, for each workload cluster, the Secret of `cluster_secret`; `scrape_interval` and
    `retention` (as in `15s`, `1d`) are Prometheus', since Thanos tells neither; `signing_secret`
    names a Secret whose `SIGNING_KEY` has 32 characters.
    """
    return {
        # The server knows itself by this name, which must be none of the mesh's clusters.
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
        # Otherwise each rendering has a new key and so restarts the server.
        "login_token": {"signing_key": f"secret:{signing_secret}:{SIGNING_KEY}"},
    }


REMOTE_VALUES: Final[dict[str, Any]] = {"deployment": {"remote_cluster_resources_only": True}}
"""Values of the release in a workload cluster: an account for the hub's Kiali that may read, and
no server."""


def cluster_secret(cluster: str, namespace: str, kubeconfig: Input[str]) -> dict[str, Any]:
    """The Secret by which Kiali reads a workload cluster.

    `kubeconfig` has one cluster and one user, the latter with a token of `ACCOUNT`. The key is the
    name under which Istio knows the cluster, as in `source_cluster` of `istio_requests_total`.
    https://kiali.io/docs/configuration/multi-cluster/
    """
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": secret_name(cluster), "namespace": namespace},
        "stringData": {cluster: kubeconfig},
    }


def secret_name(cluster: str) -> str:
    """The name of a workload cluster's Secret."""
    return f"kiali-{cluster}"


def signing_secret(name: str, namespace: str, key: Input[str]) -> dict[str, Any]:
    """The Secret with the key by which Kiali signs its sessions, from `signing_key`."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace},
        "stringData": {SIGNING_KEY: key},
    }


def signing_key(password: str) -> str:
    """A key as long as Kiali wants it, which only who has the password can tell."""
    return hashlib.sha256(f"signing key {password}".encode()).hexdigest()[:_SIGNING_KEY_LENGTH]
