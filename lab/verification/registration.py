"""Registrations of the workload clusters in Argo CD."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lab.argo_cd.cluster_secrets import ClusterSecret, cluster_secrets
from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import Unmet


@dataclass(frozen=True, kw_only=True)
class Registration:
    """A workload cluster's complete registration in Argo CD."""

    server: str
    """URL of the API server, the destination of Applications."""
    token: str = field(repr=False)
    """Argo CD's bearer token for the cluster."""
    thanos_address: str
    """URL of the hub's querier, as analyses in the cluster query it."""


def registration(hub: Kubectl, cluster: str) -> Registration:
    """The registration of one cluster. Raises Unmet if it is missing or incomplete."""
    return registrations(hub, [cluster])[cluster]


def registrations(hub: Kubectl, clusters: Iterable[str]) -> dict[str, Registration]:
    """The registration of each cluster, by name. Raises Unmet if one is missing or incomplete."""
    return complete(cluster_secrets(hub), clusters)


def complete(secrets: Iterable[ClusterSecret], clusters: Iterable[str]) -> dict[str, Registration]:
    """The registrations of `clusters`. Raises Unmet if one is missing or incomplete."""
    known = {secret.name: secret for secret in secrets}
    missing = sorted(set(clusters) - set(known))
    if missing:
        raise Unmet(f"Argo CD has no cluster Secret for {', '.join(missing)}")
    return {name: _registration(known[name]) for name in clusters}


def _registration(secret: ClusterSecret) -> Registration:
    if secret.token is None:
        raise Unmet(f"the cluster Secret {secret.secret} is incomplete: no bearer token")
    if secret.thanos_address is None:
        raise Unmet(f"the cluster Secret {secret.secret} is incomplete: no address of Thanos")
    return Registration(
        server=secret.server, token=secret.token, thanos_address=secret.thanos_address
    )
