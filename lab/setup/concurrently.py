"""Asks many hosts at once, within one time limit."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")


def answers(
    questions: Sequence[_Question], ask: Callable[[_Question], _Answer], timeout: float
) -> dict[_Question, _Answer]:
    """The answers that come within `timeout` seconds, by question; the others are missing."""
    found: dict[_Question, _Answer] = {}

    def keep(question: _Question) -> None:
        found[question] = ask(question)

    # Daemon threads: a pool waits for its threads, and a resolver may exceed every time-out.
    threads = [threading.Thread(target=keep, args=(each,), daemon=True) for each in questions]
    deadline = time.monotonic() + timeout
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    return dict(found)
