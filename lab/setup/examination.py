"""Examines this machine: finds out what the checks are told. Changes nothing."""

import shutil
import socket
from pathlib import Path

from foundation import docker
from foundation.docker import Engine
from foundation.errors import LabError
from lab.setup import checks, stacks
from lab.setup.checks import Finding
from lab.setup.find import find
from lab.setup.reachability import sources, unreachable
from lab.setup.tools import KIND, KUBECTL, PULUMI

_LIMITS = Path("/proc/sys/fs/inotify")


def examine(lab: str, stack: str, needed_memory: int = checks.MEMORY_BYTES) -> list[Finding]:
    """All findings for a lab of this name and stack; memory is in bytes."""
    makes_clusters = stack != stacks.EXISTING
    return [
        *(_docker_findings(lab, needed_memory) if makes_clusters else ()),
        *_tool_findings(stack, makes_clusters),
        checks.loopback(_loopback_fault()),
        checks.registries(stack, unreachable(sources())),
    ]


def _docker_findings(lab: str, needed_memory: int) -> list[Finding]:
    engine = docker.ask()
    if not isinstance(engine, Engine):
        return [checks.runtime(engine)]
    return [
        checks.runtime(engine),
        checks.memory(engine, needed_memory),
        checks.disk(engine, _free_bytes(engine)),
        checks.inotify(_inotify_limits() if engine.shares_this_kernel else None),
        checks.network(lab, docker.network_labels(lab)),
        checks.nodes(docker.nodes(lab)),
    ]


def _tool_findings(stack: str, makes_clusters: bool) -> list[Finding]:
    try:
        path = stacks.environment(stack).get("PATH")  # the offline stack has tools of its own
    except LabError:
        path = None  # not prepared yet: what this machine has besides is all there is
    tools = (KIND, KUBECTL, PULUMI) if makes_clusters else (KUBECTL, PULUMI)
    return [checks.tool(tool, find(tool, path)) for tool in tools]


def _free_bytes(engine: Engine) -> int | None:
    """The room on the disk where Docker stores; None if that is not a disk of this machine."""
    if not engine.shares_this_kernel:
        return None
    try:
        return shutil.disk_usage(engine.data_root).free
    except OSError:
        return None


def _inotify_limits() -> dict[str, int]:
    files = {name: _LIMITS / name for name in checks.INOTIFY}
    return {name: int(file.read_text()) for name, file in files.items() if file.exists()}


def _loopback_fault() -> str | None:
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return None
    except OSError as error:
        return str(error)
