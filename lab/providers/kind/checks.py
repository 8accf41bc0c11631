"""Checks of Docker and of the machine that hosts kind clusters, as pure functions of facts."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Final

from components.clusters.kind.marks import GENERATION_LABEL
from components.settings.memory import GIB
from foundation.docker import Engine, Silence
from lab.host.inotify import ADVISED, too_low
from lab.providers.provider import Machine
from lab.setup.findings import Finding, Level
from lab.setup.tools import DOCKER, parse_version, show_version

DISK_BYTES: Final = 15 * GIB
"""For three nodes, each with its own copy of all images."""


def runtime(answer: Engine | Silence) -> Finding:
    """The container runtime answers, in a version that kind supports."""
    name = "container runtime"
    if isinstance(answer, Silence):
        return Finding(name=name, level=Level.FAIL, detail=answer.reason, remedy=answer.remedy)
    version = parse_version(answer.version)
    if version is not None and version < DOCKER.oldest:
        return Finding(
            name=name,
            level=Level.FAIL,
            detail=f"Docker {answer.version} is older than {show_version(DOCKER.oldest)}",
            remedy=f"Install a newer version: {DOCKER.page}",
        )
    return Finding(name=name, level=Level.OK, detail=f"Docker {answer.version}")


def memory(engine: Engine, needed: int) -> Finding:
    """The runtime's machine has the memory that the lab needs; `needed` is in bytes."""
    has, wants = _gib(engine.memory_bytes), _gib(needed)
    if engine.memory_bytes >= needed:
        return Finding(name="memory", level=Level.OK, detail=f"{has}; the lab needs {wants}")
    where = "this machine" if engine.shares_this_kernel else "the virtual machine of Docker"
    return Finding(
        name="memory",
        level=Level.FAIL,
        detail=f"{has}, and the lab needs {wants}",
        remedy=f"Give {where} more memory, or remove a workload cluster (lab:workloadClusters).",
    )


def disk(engine: Engine, free: int | None, needed: int = DISK_BYTES) -> Finding:
    """Docker's disk has `free` bytes, of `needed`; None where it is not visible from here."""
    if free is None:
        return Finding(
            name="disk",
            level=Level.WARN,
            detail=f"the disk of {engine.data_root} is not visible from here",
            remedy=f"Check in Docker's settings that {_gib(needed)} are free.",
        )
    detail = f"{_gib(free)} free in {engine.data_root}"
    if free >= needed:
        return Finding(name="disk", level=Level.OK, detail=detail)
    return Finding(
        name="disk",
        level=Level.FAIL,
        detail=f"{detail}, and the lab needs {_gib(needed)}",
        remedy="Free disk space: `docker system df` shows its use, `docker system prune` frees it.",
    )


def inotify(limits: Mapping[str, int] | None) -> Finding:
    """The kernel's inotify limits are sufficient; None where they cannot be read from here."""
    if limits is None:
        settings = shlex.join(f"fs.inotify.{name}={limit}" for name, limit in ADVISED.items())
        return Finding(
            name="inotify",
            level=Level.WARN,
            detail="containers run on another kernel, whose limits cannot be read from here",
            remedy='If pods fail with "too many open files":'
            f" docker run --rm --privileged busybox sysctl -w {settings}",
        )
    low = {name: ADVISED[name] for name in too_low(limits)}
    if not low:
        detail = ", ".join(f"{name} {limit}" for name, limit in limits.items())
        return Finding(name="inotify", level=Level.OK, detail=detail or "no limits")
    return Finding(
        name="inotify",
        level=Level.FAIL,
        detail=", ".join(f"{name} is {limits[name]}, not {low[name]}" for name in low),
        remedy=f"sudo sysctl -w {' '.join(f'fs.inotify.{name}={low[name]}' for name in low)}",
    )


def network(lab: str, labels: Mapping[str, str] | None) -> Finding:
    """Docker's network of the lab's name, if it exists, was created by a lab.

    `labels` are those of the network; None if it does not exist.
    """
    if labels is None or GENERATION_LABEL in labels:
        detail = "not created yet" if labels is None else "created by the lab"
        return Finding(name="network", level=Level.OK, detail=f"{lab}: {detail}")
    return Finding(
        name="network",
        level=Level.FAIL,
        detail=f"Docker has a network {lab} that no lab has created",
        remedy="Choose another name: pulumi config set lab:name NAME",
    )


def nodes(nodes: Sequence[Machine]) -> Finding:
    """No node of the lab is stopped."""
    stopped = [node.name for node in nodes if not node.running]
    if not stopped:
        detail = f"{len(nodes)} running" if nodes else "none yet"
        return Finding(name="nodes", level=Level.OK, detail=detail)
    return Finding(
        name="nodes",
        level=Level.WARN,
        detail=f"not running: {', '.join(stopped)}",
        remedy="`lab up` starts them; `lab down` removes them.",
    )


def _gib(size: int) -> str:
    return f"{size / GIB:.1f} GiB"
