"""Providers: what creates a lab's clusters, each known by its folder in `components/clusters/`.

The settings of provider NAME are read by `components/settings/NAME.py`, its clusters come from
`components/clusters/NAME/provider.py`, and the `lab` command operates them by
`lab/providers/NAME.py`. No other module names a provider.
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
    """The clusters that a provider has to provide."""

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
    """Settings that are objects and belong to this provider. Pulumi.yaml cannot declare them."""

    def read(self, values: Values, fleet: Fleet, faults: Faults) -> ProviderSettings | None:
        """The provider's settings; None if there is a fault, which is added to `faults`.

        It may examine this machine, and creates nothing.
        """
        ...


def provider_names() -> list[str]:
    """All providers, in alphabetical order."""
    return sorted(found.name for found in iter_modules(clusters.__path__) if found.ispkg)


def settings_module(provider: str) -> SettingsModule:
    """The module that reads a provider's settings."""
    return cast(SettingsModule, import_module(f"components.settings.{provider}"))
