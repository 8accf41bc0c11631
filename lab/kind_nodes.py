"""The Docker containers that are the nodes of the lab's kind clusters."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from foundation.docker import Silence, ask
from foundation.errors import LabError
from lab.project import lab_name, state_dir

_LABEL: Final = "io.x-k8s.kind.cluster"
_MARKS: Final = ("generation", "making")
"""Files that `components/clusters/kind/create-cluster.sh` leaves in the folder of a cluster."""
_READY_SECONDS: Final = 120
_STOP_SECONDS: Final = 60


@dataclass(frozen=True, kw_only=True)
class Node:
    """A container that kind has made, of whatever cluster."""

    container: str
    cluster: str
    """As kind calls it: `lab-hub`."""
    state: str
    """In Docker's words: `running`, `exited`."""


def made_here(project: Path) -> list[str]:
    """The names of the kind clusters that this checkout has made, or begun to make."""
    marks = [file for mark in _MARKS for file in state_dir(project).glob(f"*/{mark}")]
    return sorted({file.parent.name for file in marks})


def nodes() -> list[Node]:
    """All nodes that kind has made in Docker, of the lab or not, stopped or not.

    Raises LabError if Docker does not answer.
    """
    form = f'{{{{.Names}}}}\t{{{{.Label "{_LABEL}"}}}}\t{{{{.State}}}}'
    listed = _docker("ps", "--all", "--filter", f"label={_LABEL}", "--format", form)
    rows = [line.split("\t") for line in listed.splitlines()]
    return [Node(container=name, cluster=of, state=state) for name, of, state in rows]


def stopped(project: Path, stack: str) -> list[Node]:
    """The nodes of this checkout's clusters that do not run, as after a restart of Docker."""
    made = made_here(project)
    if not made:
        return []
    ours = {f"{lab_name(project, stack)}-{name}" for name in made}
    return [node for node in nodes() if node.cluster in ours and node.state != "running"]


def of_cluster(context: str) -> list[Node]:
    """The nodes of the cluster of a kubeconfig's context; none if kind has not made it here."""
    prefix = "kind-"
    if not context.startswith(prefix):
        return []
    return [node for node in nodes() if node.cluster == context.removeprefix(prefix)]


def stop(nodes: Sequence[Node]) -> None:
    """Stop nodes at once, as a power failure does; ends when they have stopped.

    Raises LabError if one does not.
    """
    names = [node.container for node in nodes]
    try:
        _docker("kill", *names)
    except LabError:
        # Docker gives up after 10 s, and the kernel does not: on a busy machine the hundreds of
        # processes of a node take longer to end.
        if not _have_stopped(names):
            raise


def start(project: Path, nodes: Sequence[Node], environment: Mapping[str, str]) -> None:
    """Start stopped nodes, and wait until every API server of this checkout answers.

    Raises LabError if one does not.
    """
    _docker("start", *(node.container for node in nodes))
    deadline = time.monotonic() + _READY_SECONDS
    for name in made_here(project):
        kubeconfig = state_dir(project) / name / "kubeconfig"
        # A cluster that was only begun is made again by Pulumi.
        while kubeconfig.exists() and (silence := _unready(kubeconfig, environment)):
            if time.monotonic() > deadline:
                raise LabError(
                    f"{name} was started, but its API server is not ready: {silence}",
                    "Look at its node: docker ps --all; or make the lab anew: lab down, lab up",
                )
            time.sleep(1)


def require_docker() -> None:
    """Raise LabError if Docker does not answer."""
    answer = ask()
    if isinstance(answer, Silence):
        raise LabError(f"Docker does not answer: {answer.reason}", answer.mend)


def _have_stopped(containers: Sequence[str]) -> bool:
    """Whether they have stopped; those that still run are waited for."""
    try:
        run = subprocess.run(
            ["docker", "wait", *containers], capture_output=True, timeout=_STOP_SECONDS
        )
    except subprocess.TimeoutExpired:
        return False
    return run.returncode == 0


def _unready(kubeconfig: Path, environment: Mapping[str, str]) -> str | None:
    """What keeps an API server from being ready; None if nothing does."""
    ask = ["kubectl", f"--kubeconfig={kubeconfig}", "--request-timeout=5s", "get", "--raw=/readyz"]
    run = subprocess.run(ask, env=dict(environment), capture_output=True, text=True)
    return None if run.returncode == 0 else run.stderr.strip()


def _docker(*args: str) -> str:
    try:
        run = subprocess.run(["docker", *args], capture_output=True, text=True)
    except FileNotFoundError as error:
        raise LabError("there is no `docker` command", Silence("").mend) from error
    if run.returncode != 0:
        require_docker()  # that nothing answers is better told than what the command makes of it
        raise LabError(f"`docker {args[0]}`: {run.stderr.strip()}", "See: lab doctor")
    return run.stdout
