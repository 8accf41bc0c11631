"""The program half of provider `kind`."""

from pulumi import ResourceOptions

from components.clusters.cluster import Cluster
from components.clusters.kind.cluster import KindCluster, KindClusterArgs
from components.clusters.kind.network import KindNetwork, KindNetworkArgs
from components.clusters.providers import Create
from components.settings.kind import KindSettings
from components.settings.model import Settings


def creator(settings: Settings, opts: ResourceOptions) -> Create:
    """See `components.clusters.providers.ProviderModule`."""
    kind = settings.clusters
    assert isinstance(kind, KindSettings)
    lab = settings.name
    network = KindNetwork(
        "network",
        KindNetworkArgs(name=lab, subnet=kind.docker_subnet, hook=kind.network_hook),
        opts,
    )

    def create(name: str, slot: int) -> Cluster:
        args = KindClusterArgs(lab=lab, name=name, slot=slot, settings=kind, network=network)
        return KindCluster(name, args, opts).cluster

    return create
