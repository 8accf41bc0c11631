"""Light and dark."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened
from tests.browser.pixels import colour
from tests.unit.dashboard.fleet import at_rest, snapshot


def is_dark(page: Page) -> bool:
    return max(colour(page.locator("body"), "background-color")) < 60


def test_without_a_choice_it_is_as_the_system_has_it_even_when_that_changes(
    opened: Opened,
) -> None:
    page = opened(snapshot(at_rest("workload-1")), color_scheme="dark").page
    assert is_dark(page)
    page.emulate_media(color_scheme="light")
    expect(page.get_by_role("button", name="Change to dark colours")).to_be_visible()
    assert not is_dark(page)


def test_a_choice_by_keyboard_outlasts_a_reload(opened: Opened) -> None:
    page = opened(snapshot(at_rest("workload-1")), color_scheme="light").page
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Change to dark colours")
    expect(button).to_be_focused()
    expect(button).not_to_have_css("outline-style", "none")
    page.keyboard.press("Enter")
    assert is_dark(page)
    page.reload()
    expect(page.get_by_role("button", name="Change to light colours")).to_be_visible()
    assert is_dark(page)
    page.emulate_media(color_scheme="light")
    assert is_dark(page)
