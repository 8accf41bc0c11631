"""The operator half of provider `existing`: the lab neither creates nor operates the clusters."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from foundation.errors import LabError
from lab.providers.provider import Leftover, Machine, Provider
from lab.setup.findings import Finding
from lab.setup.tools import Tool


class ExistingProvider:
    """See `lab.providers.provider.Provider`."""

    creates_clusters = False
    tools: tuple[Tool, ...] = ()

    def prepare(self) -> None:
        """Nothing: the clusters are running."""

    def required_memory(self, workload_clusters: int) -> int:
        """None: the clusters are running."""
        del workload_clusters
        return 0

    def images(self, project: Path, stack: str) -> Sequence[str]:
        """None: the lab creates no machines."""
        del project, stack
        return ()

    def findings(self, project: Path, stack: str) -> Sequence[Finding]:
        """None: the clusters' machines cannot be examined from here."""
        del project, stack
        return ()

    def created_here(self, project: Path) -> Sequence[str]:
        """None."""
        del project
        return ()

    def machines(self, lab: str, clusters: Collection[str]) -> Sequence[Machine]:
        """None: the lab does not operate the machines."""
        del lab, clusters
        return ()

    def start(self, machines: Sequence[Machine], project: Path, env: Mapping[str, str]) -> None:
        """Never called: there are no machines."""
        del project, env
        self.stop(machines)

    def stop(self, machines: Sequence[Machine]) -> None:
        """Never called: there are no machines."""
        raise LabError(f"the lab does not operate {', '.join(each.name for each in machines)}")

    def leftovers(self, project: Path, stack: str) -> Sequence[Leftover]:
        """None: only Pulumi's state knows what the lab has installed."""
        del project, stack
        return ()


PROVIDER: Final[Provider] = ExistingProvider()
