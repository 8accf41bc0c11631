"""What has to be right on a machine before the lab can come up: one small check for each.

Checks are pure: they are told what was found out, and say what it means.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from components.clusters.docker import GENERATION_LABEL
from foundation.docker import Engine, Node, Silence
from lab.setup.choice import OFFLINE, UPSTREAM, list_of
from lab.setup.find import Found
from lab.setup.tools import DOCKER, Tool, parse_version, show_version

GIB = 1024**3
MEMORY_BYTES = 6 * GIB
"""What three clusters with all that is in them take."""
DISK_BYTES = 15 * GIB
"""Three nodes with the images of all components, each node its own copy."""

INOTIFY = {"max_user_watches": 524288, "max_user_instances": 512}
"""What kind advises, by the names of the files below `/proc/sys/fs/inotify`:
https://kind.sigs.k8s.io/docs/user/known-issues/#pod-errors-due-to-too-many-open-files"""


class Level(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check found, and what to do about it."""

    name: str
    level: Level
    detail: str
    mend: str = ""


def runtime(answer: Engine | Silence) -> Finding:
    """The container runtime answers, in a version that kind works with."""
    name = "container runtime"
    if isinstance(answer, Silence):
        return Finding(name=name, level=Level.FAIL, detail=answer.reason, mend=answer.mend)
    version = parse_version(answer.version)
    if version is not None and version < DOCKER.oldest:
        return Finding(
            name=name,
            level=Level.FAIL,
            detail=f"Docker {answer.version} is older than {show_version(DOCKER.oldest)}",
            mend=f"Install a newer one: {DOCKER.page}",
        )
    return Finding(name=name, level=Level.OK, detail=f"Docker {answer.version}")


def memory(engine: Engine, needed: int = MEMORY_BYTES) -> Finding:
    """The runtime's machine has the memory that the lab needs, in bytes."""
    has, wants = _gib(engine.memory_bytes), _gib(needed)
    if engine.memory_bytes >= needed:
        return Finding(name="memory", level=Level.OK, detail=f"{has}, of {wants} needed")
    where = "this machine" if engine.shares_this_kernel else "the virtual machine of Docker"
    return Finding(
        name="memory",
        level=Level.FAIL,
        detail=f"{has}, and the lab needs {wants}",
        mend=f"Give {where} more, or have one workload cluster less (lab:workloadClusters).",
    )


def disk(engine: Engine, free: int | None, needed: int = DISK_BYTES) -> Finding:
    """The disk where Docker stores has room, in bytes; None where it cannot be seen from here."""
    if free is None:
        return Finding(
            name="disk",
            level=Level.WARN,
            detail=f"the disk of {engine.data_root} cannot be seen from here",
            mend=f"See in Docker's settings that {_gib(needed)} are free.",
        )
    detail = f"{_gib(free)} free in {engine.data_root}"
    if free >= needed:
        return Finding(name="disk", level=Level.OK, detail=detail)
    return Finding(
        name="disk",
        level=Level.FAIL,
        detail=f"{detail}, and the lab needs {_gib(needed)}",
        mend="Free some: `docker system df` shows what takes it, `docker system prune` removes it.",
    )


def inotify(limits: Mapping[str, int] | None) -> Finding:
    """The inotify limits where containers run; None where they cannot be read from here."""
    if limits is None:
        settings = shlex.join(f"fs.inotify.{name}={limit}" for name, limit in INOTIFY.items())
        return Finding(
            name="inotify",
            level=Level.WARN,
            detail="containers run on another kernel, whose limits cannot be read from here",
            mend='If pods end with "too many open files":'
            f" docker run --rm --privileged busybox sysctl -w {settings}",
        )
    low = {name: wanted for name, wanted in INOTIFY.items() if limits.get(name, wanted) < wanted}
    if not low:
        detail = ", ".join(f"{name} {limit}" for name, limit in limits.items())
        return Finding(name="inotify", level=Level.OK, detail=detail or "no limits")
    return Finding(
        name="inotify",
        level=Level.FAIL,
        detail=", ".join(f"{name} is {limits[name]}, not {low[name]}" for name in low),
        mend=f"sudo sysctl -w {' '.join(f'fs.inotify.{name}={low[name]}' for name in low)}",
    )


def tool(tool: Tool, found: Found | None) -> Finding:
    """A tool is there in a version that will do."""
    if found:
        return Finding(name=tool.name, level=Level.OK, detail=f"{found.version}, {found.path}")
    return Finding(
        name=tool.name,
        level=Level.WARN,
        detail=f"no {show_version(tool.oldest)} or later on this machine",
        mend=f"`lab up` brings it; by hand: {tool.page}",
    )


def loopback(fault: str | None) -> Finding:
    """A port on 127.0.0.1 can be had, as kind and `lab open` do; they take whichever is free."""
    if fault is None:
        return Finding(name="ports", level=Level.OK, detail="127.0.0.1 has free ones")
    return Finding(
        name="ports",
        level=Level.FAIL,
        detail=f"no port can be had on 127.0.0.1: {fault}",
        mend="See that the loopback interface is up: ip address show lo",
    )


def network(lab: str, labels: Mapping[str, str] | None) -> Finding:
    """Docker's network of the lab's name (its labels, if there is one) is the lab's own."""
    if labels is None or GENERATION_LABEL in labels:
        detail = "none of the lab's name" if labels is None else "the lab's own"
        return Finding(name="network", level=Level.OK, detail=f"{lab}: {detail}")
    return Finding(
        name="network",
        level=Level.FAIL,
        detail=f"Docker has a network {lab} that no lab has made",
        mend="Choose another name: pulumi config set lab:name NAME",
    )


def nodes(nodes: Sequence[Node]) -> Finding:
    """No node of the lab is stopped."""
    stopped = [node.name for node in nodes if node.state != "running"]
    if not stopped:
        detail = f"{len(nodes)} running" if nodes else "none yet"
        return Finding(name="nodes", level=Level.OK, detail=detail)
    return Finding(
        name="nodes",
        level=Level.WARN,
        detail=f"not running: {', '.join(stopped)}",
        mend="`lab up` starts them, `lab down` removes them.",
    )


def registries(stack: str, unreachable: Mapping[str, str]) -> Finding:
    """What a stack is installed from can be reached; the offline stack needs none of it."""
    if not unreachable:
        return Finding(name="registries", level=Level.OK, detail="all answer")
    detail = f"no answer from {list_of(unreachable)}"
    if stack == UPSTREAM:
        return Finding(
            name="registries",
            level=Level.FAIL,
            detail=detail,
            mend=f"See to the network or proxy, or: lab up --stack {OFFLINE}",
        )
    mend = (
        f"None needed: the stack {OFFLINE} will be used, which does without."
        if stack == OFFLINE
        else "Charts come through this machine, images to your clusters: both need them."
    )
    return Finding(name="registries", level=Level.WARN, detail=detail, mend=mend)


def _gib(size: int) -> str:
    return f"{size / GIB:.1f} GiB"
