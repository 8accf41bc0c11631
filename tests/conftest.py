"""What all tests have in common."""

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def signals() -> Iterator[None]:
    """Signals act as in a terminal, also where nohup or a script has pytest ignore some.

    Children inherit ignored signals, and a shell cannot trap them.
    """
    before = {
        signal.SIGHUP: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler),
    }
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
