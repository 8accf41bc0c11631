"""Runs checks side by side, each until it is met or the time is over."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event
from typing import Final, Protocol

from foundation.errors import LabError
from lab.verification.check import Check, Refuted, Result, Unmet

# A check is mostly a `kubectl` that waits, and each costs some 50 MB and a twentieth of a second
# of processor time.
_AT_ONCE: Final = 8
_PAUSE_SECONDS: Final = 2.0


class Watcher(Protocol):
    """Who is told how the checks go, from several threads."""

    def waits(self, check: Check, reason: str) -> None:
        """An attempt was not met; there will be another."""
        ...

    def finished(self, result: Result) -> None:
        """The check is decided."""
        ...


def run(
    checks: Sequence[Check],
    watcher: Watcher,
    *,
    timeout: float,
    pause: float = _PAUSE_SECONDS,
    at_once: int = _AT_ONCE,
) -> list[Result]:
    """The results in the order of `checks`, after about `timeout` seconds at the latest.

    Every check has a thread, and only its attempts take turns: checks that wait for something do
    not keep others from their first attempt.
    """
    deadline = time.monotonic() + timeout
    turns, stopped = BoundedSemaphore(at_once), Event()

    def pursue(check: Check) -> Result:
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
        pursuits = [threads.submit(pursue, check) for check in checks]
        try:
            return [pursuit.result() for pursuit in pursuits]
        except BaseException:
            # Ctrl-C: attempts under way end within seconds, and no other is begun.
            stopped.set()
            raise


def _try(check: Check) -> tuple[bool, str, bool]:
    """Whether it is met, what was found, and whether that is final."""
    try:
        return True, check.attempt(), True
    except (Unmet, LabError) as unmet:
        return False, _in_one_line(unmet), isinstance(unmet, Refuted)
    except Exception as error:  # a fault of one check must not take the others' results with it
        return False, f"{type(error).__name__}: {_in_one_line(error)}", False


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())
