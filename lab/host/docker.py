"""Asks Docker whether it works, and where it is."""

import json
import os
import subprocess
from dataclasses import dataclass
from typing import Any

SYSTEM_ENDPOINT = "unix:///var/run/docker.sock"
"""Of an engine on this host that is not one user's own."""

_TIMEOUT = 20.0  # seconds; a healthy daemon answers in well under one


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A Docker engine that answers."""

    version: str
    storage_driver: str
    cgroup_version: str
    default_runtime: str
    data_root: str


@dataclass(frozen=True, kw_only=True)
class Silence:
    """No engine answers: why, in the words of the `docker` command."""

    reason: str
    refused: bool = False
    """The engine is there, but this user may not use it."""


def ask() -> Engine | Silence:
    """Ask the engine that `docker` is set to use (`DOCKER_HOST`, its context) what it is."""
    try:
        run = subprocess.run(
            ["docker", "info", "--format", "{{json .}}"],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
        )
    except FileNotFoundError:
        return Silence(reason="there is no `docker` command")
    except subprocess.TimeoutExpired:
        return Silence(reason=f"`docker info` got no answer in {_TIMEOUT:.0f} s")
    return understand(run.stdout, run.stderr)


def endpoint() -> str | None:
    """The address of the engine that `docker` is set to use: `DOCKER_HOST`, else its context's.

    For programs that, unlike `docker`, know nothing of contexts. None where `docker` names none:
    it is not installed, is another program of that name, or its context does not exist.
    """
    if host := os.environ.get("DOCKER_HOST"):
        return host
    try:
        run = subprocess.run(
            ["docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    return run.stdout.strip() or None


def on_this_host(endpoint: str | None) -> bool:
    """Whether an engine at that address has the limits of this host (if this one is Linux)."""
    return endpoint is None or endpoint.startswith("unix://")


def understand(stdout: str, stderr: str) -> Engine | Silence:
    """What `docker info --format '{{json .}}'` answered.

    Its exit status differs between versions when there is no engine; the answer's content does not.
    """
    try:
        info: dict[str, Any] = json.loads(stdout)
    except json.JSONDecodeError:
        info = {}
    if info.get("ServerVersion"):
        return Engine(
            version=info["ServerVersion"],
            storage_driver=info["Driver"],
            cgroup_version=info.get("CgroupVersion") or "1",
            default_runtime=info["DefaultRuntime"],
            data_root=info["DockerRootDir"],
        )
    reason = "; ".join(info.get("ServerErrors") or []) or stderr.strip() or "no answer"
    return Silence(reason=reason, refused="permission denied" in reason.lower())
