"""Examines Docker and this machine as a host of kind clusters. Changes nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

from foundation import docker
from foundation.docker import Engine, Silence
from foundation.errors import LabError
from lab.host.inotify import read_limits
from lab.project import lab_name, workload_clusters
from lab.providers.kind import checks
from lab.providers.kind.nodes import created_here, machines
from lab.setup.findings import Finding


def examine(project: Path, stack: str, required_memory: Callable[[int], int]) -> list[Finding]:
    """All findings for a stack's lab; `required_memory` maps workload clusters to bytes."""
    engine = docker.ask()
    if isinstance(engine, Silence):
        return [checks.runtime(engine)]
    lab = lab_name(project, stack)
    try:
        labels, nodes = docker.network_labels(lab), machines(lab, created_here(project))
    except LabError as error:  # Docker has stopped meanwhile
        return [checks.runtime(Silence(reason=error.message))]
    return [
        checks.runtime(engine),
        checks.memory(engine, required_memory(len(workload_clusters(project, stack)))),
        checks.disk(engine, _free_bytes(engine)),
        checks.inotify(read_limits() if engine.shares_this_kernel else None),
        checks.network(lab, labels),
        checks.nodes(nodes),
    ]


def _free_bytes(engine: Engine) -> int | None:
    """The free space on Docker's disk; None if it is not a disk of this machine."""
    if not engine.shares_this_kernel:
        return None
    try:
        return shutil.disk_usage(engine.data_root).free
    except OSError:
        return None
