"""The Secrets by which Argo CD knows the workload clusters."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from components.delivery.cluster_secret import NAMESPACE
from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import Unmet

_SELECTOR: Final = "--selector=argocd.argoproj.io/secret-type=cluster"
_THANOS_ADDRESS: Final = "lab/thanos-address"


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What the hub knows of a workload cluster."""

    server: str
    """The API server's URL, as Applications name their destination."""
    token: str = field(repr=False)
    """Argo CD's own, for that cluster."""
    thanos_address: str
    """URL of the hub's querier, which analyses in that cluster ask."""


def registration(hub: Kubectl, cluster: str) -> Registration:
    """Of the cluster of that name. Raises Unmet if Argo CD does not know it."""
    return registrations(hub, [cluster])[cluster]


def registrations(hub: Kubectl, clusters: Iterable[str]) -> dict[str, Registration]:
    """Of each of these clusters, by name. Raises Unmet if Argo CD does not know one."""
    secrets = hub.get("secrets", _SELECTOR, namespace=NAMESPACE)["items"]
    return of_secrets(secrets, clusters)


def of_secrets(
    secrets: Iterable[Mapping[str, Any]], clusters: Iterable[str]
) -> dict[str, Registration]:
    """What the cluster Secrets in `secrets` say of each of these clusters."""
    known = {_decoded(secret, "name"): secret for secret in secrets}
    missing = sorted(set(clusters) - set(known))
    if missing:
        raise Unmet(f"Argo CD has no cluster Secret for {', '.join(missing)}")
    return {name: _read(known[name]) for name in clusters}


def _read(secret: Mapping[str, Any]) -> Registration:
    name = secret["metadata"]["name"]
    try:
        return Registration(
            server=_decoded(secret, "server"),
            token=json.loads(_decoded(secret, "config"))["bearerToken"],
            thanos_address=secret["metadata"]["annotations"][_THANOS_ADDRESS],
        )
    except (KeyError, json.JSONDecodeError) as error:
        raise Unmet(f"the cluster Secret {name} is incomplete: {error!r}") from error


def _decoded(secret: Mapping[str, Any], key: str) -> str:
    return base64.b64decode(secret.get("data", {}).get(key, "")).decode()
