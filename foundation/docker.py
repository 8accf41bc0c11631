"""Asks Docker what it is and what it has of the lab, by its own command, which knows contexts."""

import json
import platform
import subprocess
from dataclasses import dataclass
from typing import Any

_TIMEOUT = 20.0  # seconds; a healthy engine answers in well under one


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A container engine that answers."""

    version: str
    memory_bytes: int
    data_root: str
    """Where it keeps images and containers, on its own machine."""
    kernel: str
    """The release of the kernel that containers run on."""

    @property
    def shares_this_kernel(self) -> bool:
        """Whether containers run on this machine: Docker Desktop's run in one of their own."""
        return self.kernel == platform.release()


@dataclass(frozen=True)
class Silence:
    """No engine answers: why, in the words of the `docker` command."""

    reason: str

    @property
    def mend(self) -> str:
        """What to do about it."""
        if platform.system() == "Linux":
            return "`lab host up` (as root) installs or starts it."
        return "Start Docker Desktop, colima or OrbStack."


@dataclass(frozen=True, kw_only=True)
class Node:
    """The container of a Kubernetes node that kind made."""

    name: str
    state: str
    """In Docker's words: `running`, `exited`, …"""


def ask() -> Engine | Silence:
    """Ask the engine that `docker` is set to use what it is."""
    try:
        return understand(*_docker("info", "--format", "{{json .}}"))
    except FileNotFoundError:
        return Silence("there is no `docker` command")
    except subprocess.TimeoutExpired:
        return Silence(f"`docker info` got no answer in {_TIMEOUT:.0f} s")


def understand(stdout: str, stderr: str) -> Engine | Silence:
    """What `docker info --format '{{json .}}'` answered.

    Its exit status differs between versions when there is no engine; the answer's content does not.
    """
    try:
        info: dict[str, Any] = json.loads(stdout)
    except json.JSONDecodeError:
        info = {}
    if not info.get("ServerVersion"):
        return Silence("; ".join(info.get("ServerErrors") or []) or stderr.strip() or "no answer")
    return Engine(
        version=info["ServerVersion"],
        memory_bytes=info["MemTotal"],
        data_root=info["DockerRootDir"],
        kernel=info["KernelVersion"],
    )


def network_labels(name: str) -> dict[str, str] | None:
    """The labels of a Docker network; None if there is no network of that name."""
    stdout, _ = _docker("network", "inspect", "--format", "{{json .Labels}}", name)
    return json.loads(stdout) or {} if stdout.strip() else None


def nodes(network: str) -> list[Node]:
    """The nodes that kind has put into a Docker network, the stopped ones too."""
    stdout, _ = _docker(
        *("ps", "--all", "--filter", "label=io.x-k8s.kind.cluster"),
        *("--filter", f"network={network}", "--format", "{{.Names}} {{.State}}"),
    )
    return [Node(name=name, state=state) for name, state in map(str.split, stdout.splitlines())]


def _docker(*arguments: str) -> tuple[str, str]:
    """What the command prints on its two outputs."""
    run = subprocess.run(
        ["docker", *arguments], capture_output=True, text=True, timeout=_TIMEOUT, check=False
    )
    return run.stdout, run.stderr
