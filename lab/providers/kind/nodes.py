"""Lists, starts and stops the nodes of kind clusters, which are containers."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from components.clusters.kind.marks import COMPLETE, INCOMPLETE, kind_name
from foundation import docker
from foundation.errors import LabError
from lab.kubernetes.api_server import wait_until_ready
from lab.project import state_dir
from lab.providers.provider import Machine

_LABEL: Final = "io.x-k8s.kind.cluster"
"""kind's label on its nodes; the value is the cluster's name in kind: `lab-hub`."""
_MARKS: Final = (COMPLETE, INCOMPLETE)
_STOP_SECONDS: Final = 60


def created_here(project: Path) -> list[str]:
    """The clusters that this checkout has created or started to create."""
    state = state_dir(project)
    return sorted({file.parent.name for mark in _MARKS for file in state.glob(f"*/{mark}")})


def kind_clusters() -> set[str]:
    """The names of all kind clusters in Docker. Raises LabError if Docker does not answer."""
    return {each.label for each in docker.containers(_LABEL)}


def machines(lab: str, clusters: Collection[str]) -> list[Machine]:
    """The nodes of these clusters of a lab. Raises LabError if Docker does not answer."""
    names = {kind_name(lab, cluster): cluster for cluster in clusters}
    if not names:
        return []
    return [
        Machine(name=each.name, cluster=names[each.label], running=each.state == "running")
        for each in docker.containers(_LABEL)
        if each.label in names
    ]


def start(nodes: Sequence[Machine], project: Path, environment: Mapping[str, str]) -> None:
    """Start nodes, and wait until the API servers of this checkout's clusters are ready.

    Raises LabError if one is not ready in time.
    """
    docker.command("start", *(node.name for node in nodes))
    kubeconfigs = {name: state_dir(project) / name / "kubeconfig" for name in created_here(project)}
    # A cluster without a kubeconfig is incomplete: Pulumi creates it again.
    complete = {name: file for name, file in kubeconfigs.items() if file.exists()}
    wait_until_ready(complete, environment)


def stop(nodes: Sequence[Machine]) -> None:
    """Kill nodes, and wait until they have stopped. Raises LabError if one does not stop."""
    names = [node.name for node in nodes]
    try:
        docker.command("kill", *names)
    except LabError:
        # Docker's time-out is 10 s; on a busy machine a node's hundreds of processes take longer.
        if not docker.wait(names, _STOP_SECONDS):
            raise
