"""The dashboard as a browser shows it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
)

from lab.dashboard.server import serve
from lab.fleet.model import Snapshot
from tests.unit.dashboard.feed import Feed

SMALL: Final = (1280, 720)
LARGE: Final = (1920, 1080)


@dataclass
class Dashboard:
    """A page that is open, with the feed of what it shows."""

    page: Page
    feed: Feed
    problems: list[str] = field(default_factory=list[str])
    """What the browser complained of, and requests to anyone else than the dashboard's server."""

    def show(self, snapshot: Snapshot) -> None:
        """The next snapshot; it is on the page soon after."""
        self.feed.show(snapshot)

    def hear(self, message: ConsoleMessage) -> None:
        """What the page, or the browser about it, writes to the console."""
        if message.type == "error":
            self.problems.append(message.text)

    def ask(self, request: Request, url: str) -> None:
        """A request of the page's; `url` is the one host that it may speak to."""
        if not request.url.startswith(url):
            self.problems.append(f"request to {request.url}")

    @property
    def banner(self) -> Locator:
        """The sentence across the page."""
        return self.page.locator("#banner")

    def card(self, name: str) -> Locator:
        """The card of a cluster."""
        return self.page.get_by_role("article").filter(
            has=self.page.get_by_role("heading", name=name, exact=True)
        )


@contextmanager
def dashboard(
    browser: Browser,
    first: Snapshot,
    *,
    size: tuple[int, int] = SMALL,
    port: int = 0,
    **context: Any,
) -> Generator[Dashboard]:
    """The page in a browser of its own, once it shows the first snapshot.

    `context` is Playwright's, such as `color_scheme`. Fails in the end if there was a problem.
    """
    feed = Feed(first)
    viewport = ViewportSize(width=size[0], height=size[1])
    with serve(feed, port) as url, browser.new_context(viewport=viewport, **context) as own:
        page = own.new_page()
        shown = Dashboard(page, feed)
        page.on("pageerror", lambda error: shown.problems.append(str(error)))
        page.on("console", shown.hear)
        page.on("request", lambda request: shown.ask(request, url))
        page.goto(url)
        expect(page.get_by_role("article")).to_have_count(len(first.clusters))
        yield shown
        assert shown.problems == []
