"""Starts and stops a Docker daemon on a host without systemd."""

import os
import select
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from foundation.errors import LabError
from lab.host import pid_file, symptoms

_START_TIMEOUT = 120.0  # seconds; after a crash, Docker first cleans up all former containers
_STOP_TIMEOUT = 60.0  # seconds; Docker allows its containers 15 seconds to end


def start(command: str, environment: Mapping[str, str], log: Path) -> None:
    """Run a daemon's shell command in its own session, and wait until the daemon is ready.

    The daemon reports readiness by systemd's protocol (`man 3 sd_notify`), which does not need
    systemd. Raises `LabError` with the last lines of `log` if the daemon ends or times out.
    """
    already_logged = log.stat().st_size if log.exists() else 0
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifications,
    ):
        notifications.bind(f"{folder}/notify")
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command}"],
            env={**environment, "NOTIFY_SOCKET": f"{folder}/notify"},
            cwd="/",
            start_new_session=True,
        )
        ready = _ready(notifications, process.pid)
    if ready:
        return
    with log.open("rb") as file:
        file.seek(already_logged)
        output = file.read().decode(errors="replace")
    if process.poll() is None:
        process.terminate()
        problem = f"Docker was not ready {_START_TIMEOUT:.0f} s after its start"
    else:
        problem = f"Docker ended during its start (status {process.returncode})"
    raise LabError(
        f"{problem}. Its log, {log}, ends:\n{symptoms.last_words(output)}",
        symptoms.remedy_for(symptoms.last_words(output)),
    )


def stop(pid: int) -> None:
    """Stop a daemon and its containers as an init system does, by SIGTERM.

    Raises `LabError` if the daemon does not end in time.
    """
    process = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(process, signal.SIGTERM)
        ended, _, _ = select.select([process], [], [], _STOP_TIMEOUT)
    finally:
        os.close(process)
    if not ended:
        raise LabError(
            f"Docker (process {pid}) is still running {_STOP_TIMEOUT:.0f} s after SIGTERM.",
            f"Kill it: kill -9 {pid}",
        )
    pid_file.DAEMON.unlink(missing_ok=True)


def _ready(notifications: socket.socket, pid: int) -> bool:
    process = os.pidfd_open(pid)
    try:
        while True:
            happened, _, _ = select.select([notifications, process], [], [], _START_TIMEOUT)
            if notifications not in happened:
                return False
            if b"READY=1" in notifications.recv(4096).split(b"\n"):
                return True
    finally:
        os.close(process)
