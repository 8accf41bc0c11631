"""Reads the Secrets that register clusters in Argo CD.

https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from components.gitops.source import GitSource
from foundation import names
from lab.kubernetes.kubectl import Kubectl

_SELECTOR: Final = "--selector={}={}".format(*names.CLUSTER_SECRET_TYPE)


@dataclass(frozen=True, kw_only=True)
class ClusterSecret:
    """One cluster as Argo CD knows it. A cluster that the lab did not register may lack fields."""

    secret: str
    """Name of the Secret."""
    name: str
    """Name of the cluster."""
    server: str
    """URL of the API server, the destination of Applications."""
    token: str | None = field(repr=False)
    """Argo CD's bearer token for the cluster."""
    thanos_address: str | None
    """URL of the hub's querier, as analyses in the cluster query it."""
    git_source: GitSource | None
    """The content that ApplicationSets deliver to the cluster."""


def cluster_secrets(hub: Kubectl) -> list[ClusterSecret]:
    """All clusters that are registered in the hub's Argo CD."""
    return parse(hub.get("secrets", _SELECTOR, namespace=names.ARGO_CD_NAMESPACE)["items"])


def parse(secrets: Iterable[Mapping[str, Any]]) -> list[ClusterSecret]:
    """The clusters that these objects of the API register."""
    return [_cluster(secret) for secret in secrets]


def _cluster(secret: Mapping[str, Any]) -> ClusterSecret:
    annotations = secret["metadata"].get("annotations", {})
    return ClusterSecret(
        secret=secret["metadata"]["name"],
        name=_decoded(secret, "name"),
        server=_decoded(secret, "server"),
        token=_token(_decoded(secret, "config")),
        thanos_address=annotations.get(names.THANOS_ADDRESS),
        git_source=_git_source(annotations),
    )


def _token(config: str) -> str | None:
    """The token in a cluster's `config`, which is JSON; other credentials have other keys."""
    try:
        return json.loads(config)["bearerToken"]
    except (ValueError, KeyError, TypeError):
        return None


def _git_source(annotations: Mapping[str, str]) -> GitSource | None:
    try:
        return GitSource.of(annotations)
    except KeyError:
        return None


def _decoded(secret: Mapping[str, Any], key: str) -> str:
    return base64.b64decode(secret.get("data", {}).get(key, "")).decode()
