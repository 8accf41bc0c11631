"""Readable from the last row: the contrast that WCAG 2.2 asks for, level AA."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opened
from tests.browser.pixels import Rgb, colour
from tests.browser.states import STATES
from tests.unit.dashboard.fleet import WORKLOADS, at_rest, snapshot

TEXT = 4.5
LARGE_TEXT = 3.0
GRAPHICS = 3.0

# Each text that is visible: its colour, that of what is behind it, and whether it is large.
TEXTS = """
() => {
    const context = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const paint = (colour) => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
    };
    const behind = (element) => {
        const [red, green, blue, opacity] = paint(getComputedStyle(element).backgroundColor);
        return opacity === 255 ? [red, green, blue] : behind(element.parentElement);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const text = walker.currentNode.textContent.trim();
        if (!text || !element.checkVisibility({opacityProperty: true})) continue;
        const style = getComputedStyle(element);
        const [red, green, blue, opacity] = paint(style.color);
        if (opacity !== 255) throw new Error(`${text} is translucent`);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
        found.push({text, large, front: [red, green, blue], back: behind(element)});
    }
    return found;
}
"""


def luminance(rgb: Rgb) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [value / 255 for value in rgb]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_faint(page: Page) -> list[tuple[str, float]]:
    texts: list[dict[str, Any]] = page.evaluate(TEXTS)
    assert len(texts) > 20
    found = [(each["text"], contrast(each["front"], each["back"]), each["large"]) for each in texts]
    return [
        (text, ratio) for text, ratio, large in found if ratio < (LARGE_TEXT if large else TEXT)
    ]


def test_black_on_white_has_the_greatest_contrast_there_is() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_every_text_stands_out(opened: Opened, state: str, scheme: str) -> None:
    shown = opened(STATES[state](WORKLOADS), color_scheme=scheme)
    assert too_faint(shown.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_said_of_a_promotion_or_of_silence_stands_out(opened: Opened, scheme: str) -> None:
    shown = opened(STATES["in the middle"](WORKLOADS), color_scheme=scheme)
    shown.show(snapshot(*(at_rest(name, "v2") for name in WORKLOADS)))
    shown.page.wait_for_selector("#banner[data-tone=good]")
    shown.page.wait_for_selector("#connection[data-state=silent]")
    assert too_faint(shown.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dots_and_bars_stand_out(opened: Opened, scheme: str) -> None:
    page = opened(STATES["aborted"](WORKLOADS), color_scheme=scheme).page
    stream = page.locator(".stream").first
    behind = colour(stream, "background-color")
    names = ["--bad", *(f"--version-{number}" for number in range(1, 5))]
    faint = [name for name in names if contrast(colour(stream, name), behind) < GRAPHICS]
    assert faint == []
