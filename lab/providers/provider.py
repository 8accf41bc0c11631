"""The contract between the `lab` command and what provides clusters.

It is the operator half of a provider; `components/clusters/cluster.py` is the program half's
contract. Nothing outside a provider's own files depends on which provider it is.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from components.settings.provider import provider_names
from foundation.errors import LabError
from lab.engine.backend import recorded_provider
from lab.project import setting
from lab.setup.findings import Finding
from lab.setup.tools import Tool


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A machine, real or virtual, that is a node of a cluster."""

    name: str
    """The name by which its own tools know it."""
    cluster: str
    """The cluster's name in the lab: `hub`."""
    running: bool


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """Something of a lab that Pulumi's state does not contain."""

    what: str
    """`kind cluster lab-hub`"""
    by_hand: str
    """The command that removes it."""
    remove: Callable[[Mapping[str, str]], None] | None
    """Removes it; takes the environment in which tools are found, raises LabError if it fails.
    None where nothing proves that this checkout created it: it stays."""


class Provider(Protocol):
    """`lab/providers/<provider>`: the operator half of a provider."""

    creates_clusters: bool
    """Whether the lab creates the clusters. If so it may list, start, stop and remove their
    machines, and a cluster without machines is deleted."""
    tools: tuple[Tool, ...]
    """Programs that it needs, in addition to kubectl and Pulumi."""

    def prepare(self) -> None:
        """Start what its clusters run on, where the lab can. Raises LabError if it does not run."""
        ...

    def required_memory(self, workload_clusters: int) -> int:
        """The bytes of memory that a lab needs where its clusters run; 0 if they exist already."""
        ...

    def findings(self, project: Path, stack: str) -> Sequence[Finding]:
        """What `lab doctor` reports about this machine as a host of the provider's clusters."""
        ...

    def created_here(self, project: Path) -> Sequence[str]:
        """The names of the clusters that this checkout has created, or has begun to create."""
        ...

    def machines(self, lab: str, clusters: Collection[str]) -> Sequence[Machine]:
        """All machines of these clusters of a lab, stopped ones included.

        Raises LabError if they cannot be listed.
        """
        ...

    def start(self, machines: Sequence[Machine], project: Path, env: Mapping[str, str]) -> None:
        """Start machines, and wait until the API servers of this checkout's clusters are ready.

        Raises LabError if one is not ready in time.
        """
        ...

    def stop(self, machines: Sequence[Machine]) -> None:
        """Stop machines at once, like a power failure; returns when they have stopped.

        Raises LabError if one does not stop.
        """
        ...

    def leftovers(self, project: Path, stack: str) -> Sequence[Leftover]:
        """What exists of a stack's lab, in the order in which it can be removed.

        Raises LabError if it cannot be listed.
        """
        ...


def provider_named(name: str) -> Provider:
    """The provider of that name. Raises LabError if there is none."""
    if name not in provider_names():
        raise LabError(
            f"lab:provider: there is no provider {name!r}",
            f"Choose one of: {', '.join(provider_names())}.",
        )
    return cast(Provider, import_module(f"lab.providers.{name}").PROVIDER)


def provider_of(project: Path, stack: str) -> Provider:
    """The provider of a stack: that of what is up, else that of the settings.

    Raises LabError if there is none of that name.
    """
    recorded = recorded_provider(project, stack)
    return provider_named(recorded or str(setting(project, stack, "provider")))
