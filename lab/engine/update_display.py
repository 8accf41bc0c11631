"""Displays the progress of a Pulumi update."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from rich.console import Console, Group
from rich.spinner import Spinner
from rich.text import Text

from lab.engine.events import Operation, Update
from lab.terminal.clock import clock
from lab.terminal.live_view import LiveView

_LISTED: Final = 12
"""Operations that the live view lists; the others are only counted."""


class UpdateDisplay:
    """The running operations, each with its duration and the provider's status message."""

    def __init__(self, console: Console, title: str) -> None:
        # Transient: completed operations remain as lines above the view.
        self._view = LiveView(console, self._render, transient=True)
        self._title = title
        self._begun = time.monotonic()
        self._update = Update()
        self._spinner = Spinner("dots")

    @contextmanager
    def shown(self, update: Update) -> Generator[None]:
        """Display the update while the block runs."""
        self._update = update
        with self._view:
            yield

    def say(self, line: str) -> None:
        """Print a line that stays."""
        self._view.line(line)

    def tick(self) -> None:
        """Print the running operations if nothing was printed for long. Call it regularly."""
        if not self._view.is_silent:
            return
        now = time.monotonic()
        waiting = "; ".join(_described(each, now) for each in self._update.running.values())
        self.say(f"{clock(now - self._begun)}  {self._title}: {waiting or 'nothing running yet'}")

    def _render(self) -> Group:
        now = time.monotonic()
        # A copy: another thread receives the engine's events.
        running = list(self._update.running.values())
        lines = [Text(f"  {_described(each, now)}", no_wrap=True) for each in running[:_LISTED]]
        if len(running) > _LISTED:
            lines.append(Text(f"  and {len(running) - _LISTED} more"))
        self._spinner.update(
            text=f"{self._title}  {clock(now - self._begun)}  {self._update.done} done,"
            f" {self._update.unchanged} unchanged, {len(running)} running"
        )
        return Group(*lines, self._spinner)


def _described(operation: Operation, now: float) -> str:
    words = f"{operation.doing} {operation.resource} ({clock(now - operation.since)})"
    return f"{words}: {operation.waits_for}" if operation.waits_for else words
