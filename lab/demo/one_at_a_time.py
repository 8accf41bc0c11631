"""A lock: two demos at once would undo each other."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from foundation.errors import LabError
from lab.project import state_dir


@contextmanager
def alone(project: Path) -> Generator[None]:
    """Hold the lock on demos of this checkout. Raises LabError if another process holds it.

    The kernel releases it when the process ends, also when it is killed.
    """
    file = state_dir(project) / "demo.lock"
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise LabError(
                f"another demo is under way, in process {lock.read().strip() or 'unknown'}",
                "Wait until it has ended, or press Ctrl-C there and run `lab demo reset`.",
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
