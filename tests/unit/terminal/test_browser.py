import platform
import webbrowser

import pytest

from lab.terminal.browser import open_page

URL = "http://localhost:8080/"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that a browser has opened; there is no display."""
    pages: list[str] = []
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(platform, "system", lambda: "Linux")

    def fake(url: str) -> bool:
        pages.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", fake)
    return pages


def test_a_server_without_a_display_starts_no_text_browser(opened: list[str]) -> None:
    open_page(URL)
    assert opened == []


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"])
def test_a_desktop_opens_the_page(
    opened: list[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "x")
    open_page(URL)
    assert opened == [URL]


def test_a_mac_opens_the_page(opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    open_page(URL)
    assert opened == [URL]
