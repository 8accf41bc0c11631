"""The locks of Pulumi's local backend: their holders, and whether those still run."""

import json
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import LabError
from foundation.names import PROJECT
from lab.project import state_dir


@dataclass(frozen=True, kw_only=True)
class Lock:
    """A process's lock on a stack."""

    pid: int
    user: str
    host: str
    since: str
    """RFC 3339."""

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, process {self.pid}, since {self.since[:19]}"

    @property
    def elsewhere(self) -> bool:
        """Whether the process is on another machine, where it cannot be checked from here."""
        return self.host != socket.gethostname()

    @property
    def stale(self) -> bool:
        """Whether the process has ended without removing its lock."""
        return not self.elsewhere and not _runs(self.pid)


def locks(project: Path, stack: str) -> list[Lock]:
    """The locks on a stack in the checkout's own backend.

    Path and format: `lockDir` and `lockContent` in Pulumi's pkg/backend/diy/lock.go.
    """
    folder = state_dir(project) / ".pulumi" / "locks" / "organization" / PROJECT / stack
    return [lock for file in sorted(folder.glob("*.json")) if (lock := _read(file))]


def stale_locks(project: Path, stack: str) -> Sequence[Lock]:
    """The locks left by processes that have ended.

    Raises LabError if the holder of a lock is running, or may be.
    """
    held = locks(project, stack)
    for lock in held:
        if lock.elsewhere:
            raise LabError(
                f"stack {stack} is locked by {lock}, on another machine",
                f"If that process has ended: pulumi cancel --stack {stack}",
            )
        if not lock.stale:
            raise LabError(
                f"stack {stack} is in use by {lock}",
                f"Wait for that process, or interrupt it: kill -INT {lock.pid}",
            )
    return held


def _read(file: Path) -> Lock | None:
    try:
        content = json.loads(file.read_text())
        return Lock(
            pid=int(content["pid"]),
            user=str(content["username"]),
            host=str(content["hostname"]),
            since=str(content["timestamp"]),
        )
    except FileNotFoundError:
        return None  # its process has just removed it
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LabError(
            f"{file} is not a lock of Pulumi: {error}",
            "If no `pulumi` is running, delete the file.",
        ) from error


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # a process of another user
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True  # not Linux
    # `PID (NAME) STATE …`: PIDs are reused, and a zombie has ended.
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return name.startswith("pulumi") and rest.split()[0] != "Z"
