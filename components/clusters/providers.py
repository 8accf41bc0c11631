"""Creates the clusters of a lab with the provider of the settings."""

from collections.abc import Callable
from importlib import import_module
from typing import Final, Protocol, cast

from pulumi import ResourceOptions

from components.clusters.cluster import Cluster
from components.settings.model import Settings

_HUB_SLOT: Final = 0

Create = Callable[[str, int], Cluster]
"""Creates the cluster with a name and a slot. The slot, a unique number (0 for the hub), selects
its LoadBalancer addresses where clusters share a network."""


class ProviderModule(Protocol):
    """`components/clusters/<provider>/provider.py`: the program half of a provider."""

    def creator(self, settings: Settings, opts: ResourceOptions) -> Create:
        """Create shared resources such as a network; returns a function that creates a cluster."""
        ...


def clusters(settings: Settings, opts: ResourceOptions) -> tuple[Cluster, dict[str, Cluster]]:
    """The hub, and the workload clusters by name."""
    module = import_module(f"components.clusters.{settings.provider}.provider")
    create = cast(ProviderModule, module).creator(settings, opts)
    workload = {name: create(name, settings.number(name)) for name in settings.workload_clusters}
    return create(settings.hub, _HUB_SLOT), workload
