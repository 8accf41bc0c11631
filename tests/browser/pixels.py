"""Colours as they are on the screen, however the style names them."""

from playwright.sync_api import Locator

Rgb = tuple[int, int, int]

_PAINT = """
(element, property) => {
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    const style = getComputedStyle(element);
    context.fillStyle = style.getPropertyValue(property);
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
"""

_COUNT = """
(canvas, colour) => {
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
        const near = colour.every((value, part) => Math.abs(data[at + part] - value) < 8);
        count += near && data[at + 3] === 255;
    }
    return count;
}
"""


def colour(element: Locator, name: str) -> Rgb:
    """The colour that a property has: `background-color`, or one of the style's own."""
    red, green, blue = element.evaluate(_PAINT, name)
    return red, green, blue


def count(canvas: Locator, wanted: Rgb) -> int:
    """How many pixels of a canvas have a colour."""
    number: int = canvas.evaluate(_COUNT, list(wanted))
    return number
