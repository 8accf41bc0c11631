"""Answers as dots that flow."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Locator

from lab.fleet.model import FAILED
from tests.browser.conftest import Opened
from tests.browser.dashboard import Dashboard
from tests.browser.pixels import colour as painted
from tests.browser.pixels import count
from tests.unit.dashboard.fleet import WORKLOADS, releasing, snapshot, traffic

NAME = WORKLOADS[0]

COLOURS: Mapping[str, str] = {"v1": "--version-1", "v2": "--version-2", FAILED: "--bad"}


@pytest.fixture(params=["light", "dark"])
def flowing(opened: Opened, request: pytest.FixtureRequest) -> Callable[..., Dashboard]:
    def flow(recent: Mapping[str, int], **options: str) -> Dashboard:
        first = snapshot(releasing(NAME, 40, traffic=traffic(recent)))
        return opened(first, color_scheme=request.param, **options)

    return flow


def drawn(canvas: Locator) -> dict[str, int]:
    """The pixels of each kind of answer."""
    return {kind: count(canvas, painted(canvas, name)) for kind, name in COLOURS.items()}


def until_drawn(shown: Dashboard) -> dict[str, int]:
    """The same, when all answers of a second have come."""
    shown.page.wait_for_timeout(1300)
    return drawn(shown.page.locator("canvas"))


def test_each_version_has_dots_of_its_colour(flowing: Callable[..., Dashboard]) -> None:
    found = until_drawn(flowing({"v1": 15, "v2": 5}))
    assert found[FAILED] == 0
    assert found["v2"] > 0
    # Three to one, but for the dots' edges.
    assert 2 < found["v1"] / found["v2"] < 4


def test_what_failed_is_red_and_larger_than_a_dot(flowing: Callable[..., Dashboard]) -> None:
    found = until_drawn(flowing({"v1": 10, FAILED: 10}))
    assert found[FAILED] > 1.1 * found["v1"] > 0
    assert found["v2"] == 0


def test_one_failure_among_very_many_answers_is_not_lost(
    flowing: Callable[..., Dashboard],
) -> None:
    assert until_drawn(flowing({"v1": 5000, FAILED: 1}))[FAILED] > 0


def test_dots_move(flowing: Callable[..., Dashboard]) -> None:
    shown = flowing({"v1": 15, "v2": 5})
    until_drawn(shown)
    assert len({picture(shown) for _ in range(4)}) == 4


def test_without_motion_dots_are_at_their_places_at_once_and_stay(
    flowing: Callable[..., Dashboard],
) -> None:
    shown = flowing({"v1": 15, "v2": 5}, reduced_motion="reduce")
    before = drawn(shown.page.locator("canvas"))
    assert before["v1"] > before["v2"] > 0
    assert len({picture(shown) for _ in range(4)}) == 1


def picture(shown: Dashboard) -> str:
    """The canvas' content, a moment later."""
    shown.page.wait_for_timeout(100)
    content: str = shown.page.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    return content
