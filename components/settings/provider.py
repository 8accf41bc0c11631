"""Providers of clusters. Each folder in `components/clusters/` is a provider.

`components/settings/NAME.py` reads the settings of provider NAME,
`components/clusters/NAME/provider.py` creates its clusters, and `lab/providers/NAME.py` operates
them for the `lab` command. No other module names a provider.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from components import clusters
from components.settings.faults import Faults
from components.settings.numbers import cluster_numbers
from components.settings.values import Values


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """The names of the clusters that a provider creates or connects to."""

    hub: str
    workload_clusters: Sequence[str]

    @property
    def names(self) -> tuple[str, ...]:
        """The hub first."""
        return (self.hub, *self.workload_clusters)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each workload cluster, from 1."""
        return cluster_numbers(self.workload_clusters)


class ProviderSettings:
    """Base class of a provider's settings."""


class SettingsModule(Protocol):
    """`components/settings/<provider>.py`."""

    OBJECTS: tuple[str, ...]
    """Settings of this provider that are objects, which Pulumi.yaml cannot declare."""

    def read(self, values: Values, fleet: Fleet, faults: Faults) -> ProviderSettings | None:
        """The provider's settings. Adds faults to `faults`, and may return None if there are any.

        May examine this machine; creates nothing.
        """
        ...


def provider_names() -> list[str]:
    """All providers, in alphabetical order."""
    return sorted(found.name for found in iter_modules(clusters.__path__) if found.ispkg)


def settings_module(provider: str) -> SettingsModule:
    """The module that reads a provider's settings."""
    return cast(SettingsModule, import_module(f"components.settings.{provider}"))
