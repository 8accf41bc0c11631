"""The contract between the `lab` command and the providers of clusters.

This is the operator half; `components/clusters/cluster.py` has the contract of the program half.
Only a provider's own files depend on the provider.
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
    """Its name in the provider's own tools."""
    cluster: str
    """The cluster's name in the lab: `hub`."""
    running: bool


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """An object of a lab that Pulumi's state does not contain."""

    what: str
    """`kind cluster lab-hub`"""
    by_hand: str
    """The command that removes it."""
    remove: Callable[[Mapping[str, str]], None] | None
    """Removes it; takes the environment in which tools are found, raises LabError on failure.
    None if nothing proves that this checkout created it: then it is kept."""


class Provider(Protocol):
    """`lab/providers/<provider>`: the operator half of a provider."""

    creates_clusters: bool
    """Whether the lab creates the clusters. If so, it may list, start, stop and remove their
    machines, and a cluster without machines is a deleted cluster."""
    tools: tuple[Tool, ...]
    """Programs that the provider needs in addition to kubectl and Pulumi."""

    def prepare(self) -> None:
        """Start the host of the clusters, such as Docker. Raises LabError if it does not run."""
        ...

    def required_memory(self, workload_clusters: int) -> int:
        """The memory in bytes that a lab needs on the clusters' host; 0 for existing clusters."""
        ...

    def images(self, project: Path, stack: str) -> Sequence[str]:
        """The images of the machines themselves, as references: kind's node image."""
        ...

    def findings(self, project: Path, stack: str) -> Sequence[Finding]:
        """The findings of `lab doctor` about this machine as a host of the clusters."""
        ...

    def created_here(self, project: Path) -> Sequence[str]:
        """The names of the clusters that this checkout has created or started to create."""
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
        """Stop machines at once, as a power failure does; returns when they have stopped.

        Raises LabError if one does not stop.
        """
        ...

    def leftovers(self, project: Path, stack: str) -> Sequence[Leftover]:
        """Existing objects of a stack's lab, in the order of their removal.

        Raises LabError if they cannot be listed.
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
    """The provider of a stack: that of its state, else that of its settings.

    Raises LabError if the provider does not exist.
    """
    recorded = recorded_provider(project, stack)
    return provider_named(recorded or str(setting(project, stack, "provider")))
