"""Shows how far an update is: live in a terminal, line by line elsewhere."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from lab.engine.events import Operation, Update
from lab.terminal.clock import clock

_SILENCE_SECONDS: Final = 15
"""Without a terminal, nobody is left for longer without a word of what is waited for."""
_SHOWN: Final = 12
"""Operations that a live display names; the rest is a number."""


class UpdateDisplay:
    """What the engine is at, with the time that each operation takes and what it waits for."""

    def __init__(self, console: Console, title: str) -> None:
        self._console = console
        self._title = title
        self._begun = self._last_word = time.monotonic()
        self._update = Update()
        self._spinner = Spinner("dots")

    @contextmanager
    def shown(self, update: Update) -> Generator[None]:
        """Show the update while the block runs."""
        self._update = update
        if not self._console.is_terminal:
            yield
            return
        # Gone in the end: what is worth keeping has been said above it.
        live = Live(get_renderable=self._render, console=self._console, transient=True)
        with live:
            yield

    def say(self, line: str) -> None:
        """A line that stays."""
        self._last_word = time.monotonic()
        self._console.print(line, markup=False, soft_wrap=True, highlight=False)

    def tick(self) -> None:
        """Called again and again: says what is waited for if nothing has been said for long."""
        now = time.monotonic()
        if self._console.is_terminal or now - self._last_word < _SILENCE_SECONDS:
            return
        waiting = "; ".join(_described(each, now) for each in self._update.running.values())
        self.say(f"{clock(now - self._begun)}  {self._title}: {waiting or 'nothing under way yet'}")

    def _render(self) -> Group:
        now = time.monotonic()
        # The engine's events arrive in another thread than this one draws in.
        running = list(self._update.running.values())
        lines = [Text(f"  {_described(each, now)}", no_wrap=True) for each in running[:_SHOWN]]
        if len(running) > _SHOWN:
            lines.append(Text(f"  and {len(running) - _SHOWN} more"))
        self._spinner.update(
            text=f"{self._title}  {clock(now - self._begun)}  {self._update.done} done,"
            f" {self._update.unchanged} unchanged, {len(running)} under way"
        )
        return Group(*lines, self._spinner)


def _described(operation: Operation, now: float) -> str:
    words = f"{operation.doing} {operation.resource} ({clock(now - operation.since)})"
    return f"{words}: {operation.waits_for}" if operation.waits_for else words
