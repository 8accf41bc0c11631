"""Finds and removes what this checkout has made in Docker and Pulumi knows nothing of.

A run that was killed leaves a cluster behind that is not in the state, a lost state leaves all.
What is removed carries a mark of the lab's; a name alone proves nothing.
"""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from components.clusters.docker import network_generation
from foundation.errors import LabError
from lab.kind_nodes import made_here, nodes, require_docker
from lab.project import STATE_FOLDER, lab_name, setting

_SCRIPTS: Final = Path("components/clusters/kind")
"""What the program itself makes and deletes clusters by."""


@dataclass(frozen=True, kw_only=True)
class Leftovers:
    """What is left of a lab in Docker."""

    lab: str
    clusters: tuple[str, ...]
    """This checkout's, by their names in the lab: `hub`."""
    network: str | None
    """The generation of the network of the lab's name, if a lab has made it."""
    unproven: tuple[str, ...]
    """Kind clusters that are called like this lab's, with no record here of who made them."""


def can_be_found(project: Path, stack: str) -> bool:
    """Whether all that a stack makes is in Docker: what is put into existing clusters is not."""
    return setting(project, stack, "provider") != "existing"


def find(project: Path, stack: str) -> Leftovers | None:
    """What is left of a stack's lab in Docker; None if nothing.

    Raises LabError if Docker does not answer.
    """
    if not can_be_found(project, stack):
        return None
    require_docker()
    lab, ours = lab_name(project, stack), made_here(project)
    there = {node.cluster for node in nodes()}
    others = {name for name in there if name.startswith(f"{lab}-")}
    left = Leftovers(
        lab=lab,
        clusters=tuple(ours),
        network=_network(lab),
        unproven=tuple(sorted(others - {f"{lab}-{name}" for name in ours})),
    )
    return left if left.clusters or left.network or left.unproven else None


def remove(project: Path, stack: str, left: Leftovers, environment: Mapping[str, str]) -> list[str]:
    """Remove the clusters that are this checkout's, and the network; what was removed.

    A network that other containers are in stays. Raises LabError if something cannot be removed.
    """
    removed: list[str] = []
    for name in left.clusters:
        cluster = f"{left.lab}-{name}"
        folder = str(Path(STATE_FOLDER, name))
        _run(project, "delete-cluster.sh", {**environment, "NAME": cluster, "FOLDER": folder})
        removed.append(f"kind cluster {cluster}")
    if left.network and not left.unproven:
        hook = str(setting(project, stack, "networkHook") or "")
        network = {"NAME": left.lab, "HOOK": hook, "GENERATION": left.network}
        _run(project, "delete-network.sh", {**environment, **network})
        removed.append(f"Docker network {left.lab}")
    return removed


def by_hand(left: Leftovers) -> list[str]:
    """The commands that remove what `remove` leaves alone."""
    commands = [f"kind delete cluster --name {name}" for name in left.unproven]
    if commands and left.network:
        commands.append(f"docker network rm {left.lab}")
    return commands


def _network(name: str) -> str | None:
    try:
        return network_generation(name)
    except LabError:  # somebody else's, of the same name
        return None


def _run(project: Path, script: str, environment: Mapping[str, str]) -> None:
    run = subprocess.run(
        [project / _SCRIPTS / script],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if run.returncode != 0:
        raise LabError(f"{environment['NAME']} cannot be removed: {run.stderr.strip()}")
