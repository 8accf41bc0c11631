"""Runs checks concurrently, each until it is met or the timeout expires."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event
from typing import Final, Protocol

from foundation.errors import LabError
from lab.verification.check import Check, Refuted, Result, Unmet

# A check mostly waits for a `kubectl`, which takes about 50 MB and 50 ms of processor time.
_AT_ONCE: Final = 8
_PAUSE_SECONDS: Final = 2.0


class Watcher(Protocol):
    """Receives the progress of checks, from several threads."""

    def waits(self, check: Check, reason: str) -> None:
        """An attempt failed; another one follows."""
        ...

    def finished(self, result: Result) -> None:
        """The check has its result."""
        ...


def run(
    checks: Sequence[Check],
    watcher: Watcher,
    *,
    timeout: float,
    pause: float = _PAUSE_SECONDS,
    at_once: int = _AT_ONCE,
) -> list[Result]:
    """Run `checks` for at most about `timeout` seconds; results in the order of `checks`.

    Each check has its own thread, and `at_once` attempts run at a time: checks that wait between
    attempts do not delay the first attempt of others. `pause` is that wait, in seconds.
    """
    deadline = time.monotonic() + timeout
    turns, stopped = BoundedSemaphore(at_once), Event()

    def until_decided(check: Check) -> Result:
        began = time.monotonic()
        while True:
            with turns:
                ok, detail, final = (
                    (False, "interrupted", True) if stopped.is_set() else _try(check)
                )
            now = time.monotonic()
            if ok or final or now >= deadline:
                result = Result(name=check.name, ok=ok, detail=detail, seconds=now - began)
                watcher.finished(result)
                return result
            watcher.waits(check, detail)
            stopped.wait(min(pause, deadline - now))

    with ThreadPoolExecutor(max_workers=max(len(checks), 1)) as threads:
        pending = [threads.submit(until_decided, check) for check in checks]
        try:
            return [each.result() for each in pending]
        except BaseException:
            # Ctrl-C: running attempts end within seconds, and no others start.
            stopped.set()
            raise


def _try(check: Check) -> tuple[bool, str, bool]:
    """Outcome, detail, and whether another attempt cannot change the outcome."""
    try:
        return True, check.attempt(), True
    except (Unmet, LabError) as unmet:
        return False, _on_one_line(unmet), isinstance(unmet, Refuted)
    except Exception as error:  # an error in one check must not lose the results of the others
        return False, f"{type(error).__name__}: {_on_one_line(error)}", False


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())
