"""The clusters of a lab, from whichever provider the settings name.

Another provider is another branch here, and a file beside `existing.py`; nothing else knows of it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from pulumi import ResourceOptions

from components.clusters.cluster import Cluster
from components.clusters.existing.cluster import ExistingClusterArgs, ExistingKubernetes
from components.clusters.kind.cluster import KindCluster, KindClusterArgs
from components.clusters.kind.network import KindNetwork, KindNetworkArgs
from components.settings.model import ExistingCluster, KindSettings, Settings

_HUB_SLOT: Final = 0

_Create = Callable[[str, int], Cluster]
"""Makes the cluster of a name, with a slot of LoadBalancer addresses that no other has."""


def clusters(settings: Settings, opts: ResourceOptions) -> tuple[Cluster, dict[str, Cluster]]:
    """The hub, and the workload clusters by name."""
    provider = settings.clusters
    if isinstance(provider, KindSettings):
        create = _made_by_kind(settings.name, provider, opts)
    else:
        create = _there_already(provider, opts)
    workload = {name: create(name, settings.number(name)) for name in settings.workload_clusters}
    return create(settings.hub, _HUB_SLOT), workload


def _made_by_kind(lab: str, settings: KindSettings, opts: ResourceOptions) -> _Create:
    network = KindNetwork(
        "network",
        KindNetworkArgs(name=lab, subnet=settings.docker_subnet, hook=settings.network_hook),
        opts,
    )

    def create(name: str, slot: int) -> Cluster:
        args = KindClusterArgs(lab=lab, name=name, slot=slot, settings=settings, network=network)
        return KindCluster(name, args, opts).cluster

    return create


def _there_already(settings: Mapping[str, ExistingCluster], opts: ResourceOptions) -> _Create:
    def create(name: str, slot: int) -> Cluster:
        del slot  # their settings say which addresses they have
        args = ExistingClusterArgs(name=name, settings=settings[name])
        return ExistingKubernetes(name, args, opts).cluster

    return create
