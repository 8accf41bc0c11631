"""Whether processes that a test knows by their identifiers have ended."""

import time
from collections.abc import Iterable
from pathlib import Path

_LIMIT_SECONDS = 15


def assert_gone(pids: Iterable[int]) -> None:
    """Wait until none of the processes is there any more; fail if that takes too long."""
    deadline = time.monotonic() + _LIMIT_SECONDS
    while running := [pid for pid in pids if _is_running(pid)]:
        assert time.monotonic() < deadline, f"still running: {running}"
        time.sleep(0.01)


def _is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    # A zombie has ended; whoever adopted it may take seconds to reap it.
    return stat.rpartition(")")[2].split()[0] != "Z"
