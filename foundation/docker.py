"""The interface to Docker: every query and action runs the `docker` command.

The command supports Docker's contexts; clients of the API do not.
"""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from foundation.errors import LabError

SYSTEM_ENDPOINT: Final = "unix:///var/run/docker.sock"
"""The address of the system's engine, as opposed to a user's rootless engine."""

_TIMEOUT_SECONDS: Final = 20.0
"""A healthy engine answers a query in well under a second."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A container engine that answers."""

    version: str
    memory_bytes: int
    """Memory of the machine that runs the containers: Docker Desktop's virtual machine has less
    than the computer."""
    data_root: str
    """The folder of images and containers, on the engine's machine."""
    kernel: str
    """The release of the kernel that runs the containers."""
    storage_driver: str
    cgroup_version: str
    default_runtime: str

    @property
    def shares_this_kernel(self) -> bool:
        """Whether containers run on this machine and not in a virtual machine."""
        return self.kernel == platform.release()


@dataclass(frozen=True, kw_only=True)
class Silence:
    """No engine answers."""

    reason: str
    """The error message of the `docker` command."""
    refused: bool = False
    """Whether an engine runs, but denies this user access."""

    @property
    def remedy(self) -> str:
        """How to get an answer."""
        if platform.system() == "Linux":
            return "`lab host up` (as root) installs or starts it."
        return "Start Docker Desktop, colima or OrbStack."

    def error(self) -> LabError:
        """The silence as an error."""
        return LabError(f"Docker does not answer: {self.reason}", self.remedy)


@dataclass(frozen=True, kw_only=True)
class Container:
    """A container, running or not."""

    name: str
    label: str
    """The value of the label that selected it."""
    state: str
    """In Docker's terms: `running`, `exited`, …"""


def ask() -> Engine | Silence:
    """The engine that `docker` is configured to use."""
    try:
        run = _run("info", "--format", "{{json .}}", timeout=_TIMEOUT_SECONDS)
    except FileNotFoundError:
        return _NO_COMMAND
    except subprocess.TimeoutExpired:
        return Silence(reason=f"`docker info` got no answer in {_TIMEOUT_SECONDS:.0f} s")
    return understand(run.stdout, run.stderr)


def understand(stdout: str, stderr: str) -> Engine | Silence:
    """Parse the output of `docker info --format '{{json .}}'`.

    Without an engine, the exit status differs between versions; the content does not.
    """
    try:
        info: dict[str, Any] = json.loads(stdout)
    except json.JSONDecodeError:
        info = {}
    if not info.get("ServerVersion"):
        reason = "; ".join(info.get("ServerErrors") or []) or stderr.strip() or "no answer"
        return Silence(reason=reason, refused="permission denied" in reason.lower())
    return Engine(
        version=info["ServerVersion"],
        memory_bytes=info["MemTotal"],
        data_root=info["DockerRootDir"],
        kernel=info["KernelVersion"],
        storage_driver=info["Driver"],
        cgroup_version=info.get("CgroupVersion") or "1",
        default_runtime=info["DefaultRuntime"],
    )


def require() -> Engine:
    """The engine. Raises LabError if none answers."""
    answer = ask()
    if isinstance(answer, Silence):
        raise answer.error()
    return answer


def endpoint() -> str | None:
    """The engine's address for clients of the API, from `DOCKER_HOST` or the current context.

    None if `docker` reports none: it is not installed, is another program of that name, or its
    context does not exist.
    """
    if host := os.environ.get("DOCKER_HOST"):
        return host
    arguments = ("context", "inspect", "--format", "{{.Endpoints.docker.Host}}")
    try:
        run = _run(*arguments, timeout=_TIMEOUT_SECONDS)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    return run.stdout.strip() or None


def on_this_host(endpoint: str | None) -> bool:
    """Whether an engine at that address is subject to the limits of this host."""
    return endpoint is None or endpoint.startswith("unix://")


def network_labels(name: str) -> dict[str, str] | None:
    """A network's labels; None if there is no such network. Raises LabError without an engine."""
    found = _inspect("network", name)
    return None if found is None else found.get("Labels") or {}


def container_state(name: str) -> str | None:
    """A container's state; None if there is no such container. Raises LabError without an engine.

    In Docker's terms: `running`, `exited`, …
    """
    found = _inspect("container", name)
    return None if found is None else found["State"]["Status"]


def containers(label: str) -> list[Container]:
    """All containers with the label, with any value and in any state.

    Raises LabError without an engine.
    """
    form = f'{{{{.Names}}}}\t{{{{.Label "{label}"}}}}\t{{{{.State}}}}'
    listed = command("ps", "--all", "--filter", f"label={label}", "--format", form)
    rows = [line.split("\t") for line in listed.splitlines()]
    return [Container(name=name, label=value, state=state) for name, value, state in rows]


def wait(names: Sequence[str], timeout: float) -> bool:
    """Wait until the containers have stopped; False if that takes more than `timeout` seconds."""
    try:
        return _run("wait", *names, timeout=timeout).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def command(*arguments: str) -> str:
    """The output of a `docker` command, without a time limit. Raises LabError if it fails."""
    try:
        run = _run(*arguments)
    except FileNotFoundError as error:
        raise _NO_COMMAND.error() from error
    if run.returncode != 0:
        require()  # reports a missing engine instead
        raise LabError(f"`docker {arguments[0]}`: {run.stderr.strip()}", "See: lab doctor")
    return run.stdout


_NO_COMMAND: Final = Silence(reason="there is no `docker` command")


def _inspect(kind: str, name: str) -> Mapping[str, Any] | None:
    """Docker's description of an object; None if it does not exist."""
    try:
        run = _run(kind, "inspect", name, timeout=_TIMEOUT_SECONDS)
    except FileNotFoundError as error:
        raise _NO_COMMAND.error() from error
    except subprocess.TimeoutExpired as error:
        raise Silence(reason=f"no answer in {_TIMEOUT_SECONDS:.0f} s").error() from error
    if run.returncode == 0:
        return json.loads(run.stdout)[0]
    reason = run.stderr.strip()
    # Only these messages: "no such host" does not mean that the object does not exist.
    if any(words in reason.lower() for words in (f"no such {kind}", f"{kind} {name} not found")):
        return None
    raise Silence(reason=reason).error()


def _run(*arguments: str, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
