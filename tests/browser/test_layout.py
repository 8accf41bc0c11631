"""Everything is on the screen, without scrolling."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opened
from tests.browser.dashboard import LARGE, SMALL
from tests.browser.states import STATES
from tests.unit.dashboard.fleet import WORKLOADS, releasing, snapshot

NAMES = ("workload-1", "workload-2", "workload-3", "workload-4")

# What is cut off or overlaps its neighbour: an element that is wider than the room it has, or
# ends beyond its card. Lists that may scroll, and a reason that ends in dots, are not meant.
CUT_OFF = """
() => [...document.querySelectorAll("header, #banner, article, article *:not(.where)")]
    .filter(each => each.checkVisibility())
    .filter(each => {
        const box = each.getBoundingClientRect();
        const room = (each.closest("article") ?? document.documentElement).getBoundingClientRect();
        const isInside = box.left >= room.left - 1 && box.right <= room.right + 1
            && box.top >= room.top - 1 && box.bottom <= room.bottom + 1;
        return !isInside || each.clientWidth && each.scrollWidth > each.clientWidth + 1;
    })
    .map(each => `${each.tagName}.${each.className}: ${each.textContent}`)
"""

OVERFLOW = """
() => [document.documentElement.scrollWidth - innerWidth,
       document.documentElement.scrollHeight - innerHeight]
"""


def assert_fits(page: Page) -> None:
    assert page.evaluate(OVERFLOW) == [0, 0]
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
@pytest.mark.parametrize("state", STATES)
def test_two_clusters_fit_on_a_projector(opened: Opened, size: tuple[int, int], state: str) -> None:
    assert_fits(opened(STATES[state](WORKLOADS), size=size).page)


@pytest.mark.parametrize("number", [1, 3, 4])
@pytest.mark.parametrize("state", ["in the middle", "at a gate", "aborted", "lost"])
def test_other_numbers_of_clusters_fit_too(opened: Opened, number: int, state: str) -> None:
    assert_fits(opened(STATES[state](NAMES[:number]), size=SMALL).page)


@pytest.mark.parametrize("stages", [(100,), (10, 100), (10, 50, 100), tuple(range(10, 101, 10))])
@pytest.mark.parametrize("number", [1, 2, 4])
def test_one_to_ten_stages_fit(opened: Opened, number: int, stages: tuple[int, ...]) -> None:
    waiting = [
        releasing(name, stages[-1] // 2, stages=stages, step_title="gate")
        for name in NAMES[:number]
    ]
    page = opened(snapshot(*waiting), size=SMALL).page
    assert_fits(page)
    labels = page.get_by_role("article").first.locator(".stepper span")
    boxes = [box for each in labels.all() if (box := each.bounding_box())]
    assert len(boxes) == len(stages)
    for box, following in pairwise(boxes):
        assert box["x"] + box["width"] < following["x"]
    assert (
        min(
            labels.evaluate_all(
                "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
            )
        )
        >= 8
    )


def test_clusters_are_side_by_side_and_of_one_size(opened: Opened) -> None:
    page = opened(STATES["at a gate"](NAMES)).page
    boxes = [card.bounding_box() for card in page.get_by_role("article").all()]
    assert len({(box["y"], box["height"]) for box in boxes if box}) == 1
    lefts = [box["x"] for box in boxes if box]
    assert len(lefts) == 4
    assert lefts == sorted(set(lefts))


@pytest.mark.parametrize("state", ["aborted", "degraded", "lost"])
def test_nothing_moves_when_a_release_goes_wrong(opened: Opened, state: str) -> None:
    shown = opened(STATES["in the middle"](WORKLOADS), reduced_motion="reduce")
    places = "() => [...document.querySelectorAll('article > *')].map(each => each.offsetTop)"
    before = shown.page.evaluate(places)
    shown.show(STATES[state](WORKLOADS))
    shown.page.wait_for_selector("#banner:is([data-tone=bad], [data-tone=warn])")
    assert shown.page.evaluate(places) == before


def test_letters_are_as_large_as_the_screen_allows(opened: Opened) -> None:
    heights = [
        opened(snapshot(releasing("workload-1", 40)), size=size)
        .page.locator("#banner h2")
        .evaluate("each => parseFloat(getComputedStyle(each).fontSize) / innerHeight")
        for size in (SMALL, LARGE)
    ]
    assert heights[0] == pytest.approx(heights[1], rel=0.01)
    assert heights[0] > 0.03


def test_a_narrow_window_has_one_cluster_above_the_other(opened: Opened) -> None:
    page = opened(STATES["in the middle"](WORKLOADS), size=(480, 900)).page
    first, second = (card.bounding_box() for card in page.get_by_role("article").all())
    assert first
    assert second
    assert first["x"] == second["x"]
    assert first["y"] + first["height"] <= second["y"]
    assert page.evaluate(OVERFLOW)[0] == 0
