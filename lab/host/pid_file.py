"""Pid files. They outlive their process after `kill -9`, or a reboot that keeps `/run`."""

from pathlib import Path

DAEMON = Path("/run/lab-dockerd.pid")
"""The pid file of the Docker daemon that `lab host up` starts; no other daemon writes it."""

PROGRAMS = {
    DAEMON: "dockerd",
    Path("/run/docker.pid"): "dockerd",
    Path("/run/docker/containerd/containerd.pid"): "containerd",
}
"""The pid files that Docker checks when it starts, and the program that writes each."""


def running(path: Path, program: str) -> int | None:
    """The process that a pid file names, if it runs `program`.

    None if the file is missing or stale, or if this user may not read it: only root can read
    `/run/docker`.
    """
    try:
        return _process(path, program)
    except PermissionError:
        return None


def stale() -> tuple[str, ...]:
    """The pid files of `PROGRAMS` that exist although their process does not run."""
    return tuple(str(path) for path, program in PROGRAMS.items() if _is_stale(path, program))


def daemon() -> int | None:
    """The process of a Docker daemon on this host, started by the lab or not."""
    daemons = (running(path, name) for path, name in PROGRAMS.items() if name == "dockerd")
    return next((pid for pid in daemons if pid is not None), None)


def _is_stale(path: Path, program: str) -> bool:
    try:
        return path.exists() and _process(path, program) is None
    except PermissionError:
        return False


def _process(path: Path, program: str) -> int | None:
    # The number is not enough: another process may have it now, or the process is a zombie, which
    # this host's process 1 does not reap.
    try:
        pid = int(path.read_text())
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return pid if status["Name"] == program and not status["State"].startswith("Z") else None
