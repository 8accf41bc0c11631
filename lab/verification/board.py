"""Displays the progress of the checks: a live table in a terminal, line by line elsewhere."""

import textwrap
import time
from collections.abc import Sequence
from threading import Lock
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lab.terminal.live_view import LiveView
from lab.verification.check import Check, Result

_REPEAT_SECONDS: Final = 30.0
"""Time after which the line of an unchanged check is printed again."""

_REASON_CHARACTERS: Final = 200
"""Length of a reason while the check is retried; the final result has the whole reason."""


class Board:
    """The state of each check, with the reason for those that are not met; a `Watcher`."""

    def __init__(self, console: Console, checks: Sequence[Check]) -> None:
        self._view = LiveView(console, self._render)
        self._begun = time.monotonic()
        self._waiting: dict[str, str] = {check.name: "" for check in checks}
        self._order = tuple(self._waiting)
        self._printed: dict[str, tuple[str, float]] = {}
        self._results: dict[str, Result] = {}
        self._lock = Lock()

    def shown(self) -> LiveView:
        """Display the checks while the `with` block runs; the last table stays."""
        return self._view

    def waits(self, check: Check, reason: str) -> None:
        """See lab.verification.runner.Watcher."""
        with self._lock:
            self._waiting[check.name] = textwrap.shorten(
                reason, _REASON_CHARACTERS, placeholder=" …"
            )
            if not self._view.is_silent:
                return
            now = time.monotonic()
            for name, why in self._waiting.items():
                if why and self._is_news(name, why, now):
                    self._printed[name] = (why, now)
                    self._print("waits", name, why, now - self._begun)

    def finished(self, result: Result) -> None:
        """See lab.verification.runner.Watcher."""
        with self._lock:
            self._results[result.name] = result
            self._waiting.pop(result.name)
            if not self._view.is_live:
                state = "ok" if result.ok else "FAIL"
                self._print(state, result.name, result.detail, result.seconds)

    def _is_news(self, name: str, reason: str, now: float) -> bool:
        """Whether the reason changed since it was printed, or was printed long ago."""
        printed, when = self._printed.get(name, ("", now))
        return reason != printed or now - when >= _REPEAT_SECONDS

    def _print(self, state: str, name: str, detail: str, seconds: float) -> None:
        self._view.line(f"{state:<6}{name} ({seconds:.0f} s): {detail}")

    def _render(self) -> Table:
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column("", no_wrap=True)
        table.add_column("check", overflow="fold")
        table.add_column("found", overflow="fold")
        table.add_column("s", justify="right", no_wrap=True)
        now = time.monotonic()
        with self._lock:
            for name in self._order:
                table.add_row(*self._row(name, now))
        return table

    def _row(self, name: str, now: float) -> tuple[Text, Text, Text, Text]:
        result = self._results.get(name)
        if result is None:
            seconds, state, detail = now - self._begun, Text("…", "yellow"), self._waiting[name]
        else:
            seconds, detail = result.seconds, result.detail
            state = Text("ok", "green") if result.ok else Text("FAIL", "bold red")
        return (
            state,
            Text(name),
            Text(detail, "dim" if result is None else ""),
            Text(f"{seconds:.0f}"),
        )
