"""Progress output: a live view in a terminal, lines elsewhere."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

_SILENCE_SECONDS: Final = 15.0
"""Time without output after which a display without a terminal prints its state."""


class LiveView:
    """A view that `render` draws several times a second while the `with` block runs.

    Without a terminal there is no view, only lines: `is_silent` asks for one after a long time
    without any. With `transient` the view disappears at the end. `now` gives the time in seconds.
    """

    def __init__(
        self,
        console: Console,
        render: Callable[[], RenderableType],
        *,
        transient: bool = False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._render = render
        self._transient = transient
        self._now = now
        self._last_line = now()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self.is_live:
            # Not earlier: its constructor already calls `render`.
            self._live = Live(
                get_renderable=self._render, console=self._console, transient=self._transient
            )
            self._live.start(refresh=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._live.stop()

    @property
    def is_live(self) -> bool:
        """Whether the output is a terminal, so that the view shows the state."""
        return self._console.is_terminal

    @property
    def is_silent(self) -> bool:
        """Whether a line about the state is due: no live view, and no line for a long time."""
        return not self.is_live and self._now() - self._last_line >= _SILENCE_SECONDS

    def line(self, text: str | Text) -> None:
        """Print a line that stays, above the view if there is one. Text is printed verbatim."""
        self._last_line = self._now()
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
