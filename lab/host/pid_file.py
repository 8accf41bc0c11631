"""Pid files, which outlive their process where `/run` outlives a reboot or a `kill -9`."""

from pathlib import Path

DAEMON = Path("/run/lab-dockerd.pid")
"""Of the Docker daemon that `lab host up` started; no other daemon writes it."""

PROGRAMS = {
    DAEMON: "dockerd",
    Path("/run/docker.pid"): "dockerd",
    Path("/run/docker/containerd/containerd.pid"): "containerd",
}
"""The pid files that Docker heeds when it starts, and the program that each is of."""


def running(path: Path, program: str) -> int | None:
    """The process that a pid file names, if it is one of `program`.

    None where the file is stale, and where this user may not look: Docker keeps `/run/docker` to
    root.
    """
    try:
        return _process(path, program)
    except PermissionError:
        return None


def stale() -> tuple[str, ...]:
    """The pid files of `PROGRAMS` that are known to be there though their process is not."""
    return tuple(str(path) for path, program in PROGRAMS.items() if _is_stale(path, program))


def daemon() -> int | None:
    """The process of a Docker daemon on this host, whoever started it."""
    daemons = (running(path, name) for path, name in PROGRAMS.items() if name == "dockerd")
    return next((pid for pid in daemons if pid is not None), None)


def _is_stale(path: Path, program: str) -> bool:
    try:
        return path.exists() and _process(path, program) is None
    except PermissionError:
        return False


def _process(path: Path, program: str) -> int | None:
    # The number alone says nothing: another process may have got it since, or it is a zombie
    # because this host's process 1 does not reap.
    try:
        pid = int(path.read_text())
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return pid if status["Name"] == program and not status["State"].startswith("Z") else None
