from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from lab.fleet.model import Snapshot
from tests.browser.chromium import chromium
from tests.browser.dashboard import Dashboard, dashboard

Opened = Callable[..., Dashboard]


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(autouse=True)
def quick_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server notices sooner that a page is closed."""
    monkeypatch.setattr("lab.dashboard.server._HEARTBEAT_SECONDS", 0.1)


@pytest.fixture
def opened(browser: Browser) -> Generator[Opened]:
    """Opens the page on a snapshot, as tests.browser.dashboard.dashboard does."""
    with ExitStack() as stack:

        def enter(first: Snapshot, **options: Any) -> Dashboard:
            return stack.enter_context(dashboard(browser, first, **options))

        yield enter
