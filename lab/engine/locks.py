"""The locks of Pulumi's local backend: who holds them, and whether that process still runs."""

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
    """One process that says that it works on a stack."""

    pid: int
    user: str
    host: str
    since: str
    """RFC 3339."""

    def __str__(self) -> str:
        return f"{self.user}@{self.host}, process {self.pid}, since {self.since[:19]}"

    @property
    def elsewhere(self) -> bool:
        """Whether the process is on another machine, where its end cannot be seen from here."""
        return self.host != socket.gethostname()

    @property
    def stale(self) -> bool:
        """Whether the process has ended without taking its lock away."""
        return not self.elsewhere and not _runs(self.pid)


def locks(project: Path, stack: str) -> list[Lock]:
    """The locks on a stack in the checkout's own backend.

    Their place and shape: `lockDir` and `lockContent` in Pulumi's pkg/backend/diy/lock.go.
    """
    folder = state_dir(project) / ".pulumi" / "locks" / "organization" / PROJECT / stack
    return [lock for file in sorted(folder.glob("*.json")) if (lock := _read(file))]


def stale_locks(project: Path, stack: str) -> Sequence[Lock]:
    """The locks that ended processes have left.

    Raises LabError if a lock is held by a process that runs, or may run.
    """
    held = locks(project, stack)
    for lock in held:
        if lock.elsewhere:
            raise LabError(
                f"stack {stack} is locked by {lock}, on another machine than this one",
                f"If nothing runs there any more: pulumi cancel --stack {stack}",
            )
        if not lock.stale:
            raise LabError(
                f"stack {stack} is being worked on by {lock}",
                f"Wait until it has ended, or end it: kill -INT {lock.pid}",
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
        return None  # taken away as its process ended
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LabError(
            f"{file} is no lock of Pulumi's: {error}", "If no `pulumi` runs here, delete the file."
        ) from error


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True  # no Linux
    # `PID (NAME) STATE …`: numbers are used again, and a zombie has ended.
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return name.startswith("pulumi") and rest.split()[0] != "Z"
