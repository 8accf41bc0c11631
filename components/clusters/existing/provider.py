"""The program half of provider `existing`."""

from pulumi import ResourceOptions

from components.clusters.cluster import Cluster
from components.clusters.existing.cluster import ExistingClusterArgs, ExistingKubernetes
from components.clusters.providers import Create
from components.settings.existing import ExistingSettings
from components.settings.model import Settings


def creator(settings: Settings, opts: ResourceOptions) -> Create:
    """See `components.clusters.providers.ProviderModule`."""
    existing = settings.clusters
    assert isinstance(existing, ExistingSettings)

    def create(name: str, slot: int) -> Cluster:
        del slot  # the settings of each cluster have its addresses
        args = ExistingClusterArgs(name=name, settings=existing.clusters[name])
        return ExistingKubernetes(name, args, opts).cluster

    return create
