"""Opens pages in the user's browser."""

import os
import platform
import webbrowser
from typing import Final

_DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def open_page(url: str) -> None:
    """Open a page in the browser, where there is one with a window.

    On a Linux machine without a display, Python would start a text browser in this terminal.
    """
    if platform.system() == "Linux" and not any(os.environ.get(name) for name in _DISPLAYS):
        return
    webbrowser.open(url)
