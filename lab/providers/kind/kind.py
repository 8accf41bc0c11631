"""Implements the operator half of provider `kind`."""

import platform
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from components.settings.kind import MEMORY
from foundation import docker
from foundation.docker import Silence
from lab.project import setting
from lab.providers.kind import leftovers, nodes
from lab.providers.kind.examination import examine
from lab.providers.provider import Leftover, Machine
from lab.setup.findings import Finding
from lab.setup.tools import KIND


class KindProvider:
    """See `lab.providers.provider.Provider`."""

    creates_clusters = True
    tools = (KIND,)

    def prepare(self) -> None:
        """Ensure that Docker answers; on Linux, install and start it if necessary."""
        silence = docker.ask()
        if isinstance(silence, Silence) and platform.system() == "Linux":
            # Imported here, because other commands do not need it.
            from lab.host.cli import up

            up()
            silence = docker.ask()
        if isinstance(silence, Silence):
            raise silence.error()

    def required_memory(self, workload_clusters: int) -> int:
        """By the same rule as the program."""
        return MEMORY.of(workload_clusters)

    def images(self, project: Path, stack: str) -> Sequence[str]:
        """The node image."""
        return [str(setting(project, stack, "nodeImage"))]

    def findings(self, project: Path, stack: str) -> Sequence[Finding]:
        """Findings about Docker and its machine."""
        return examine(project, stack, self.required_memory)

    def created_here(self, project: Path) -> Sequence[str]:
        """The clusters with a mark of the script that creates clusters."""
        return nodes.created_here(project)

    def machines(self, lab: str, clusters: Collection[str]) -> Sequence[Machine]:
        """The clusters' containers."""
        return nodes.machines(lab, clusters)

    def start(self, machines: Sequence[Machine], project: Path, env: Mapping[str, str]) -> None:
        """Start the containers."""
        nodes.start(machines, project, env)

    def stop(self, machines: Sequence[Machine]) -> None:
        """Kill the containers."""
        nodes.stop(machines)

    def leftovers(self, project: Path, stack: str) -> Sequence[Leftover]:
        """The clusters, then their network."""
        return leftovers.find(project, stack)
