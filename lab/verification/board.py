"""Shows how the checks go: a live table in a terminal, line by line elsewhere."""

import textwrap
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from lab.verification.check import Check, Result

_SILENCE_SECONDS: Final = 15.0
"""Without a terminal, after so long a silence it is said what is waited for, and has changed."""

_REPEAT_SECONDS: Final = 30.0
"""After so long the same is said of a check once more."""

_WAITS_CHARACTERS: Final = 200
"""So much is said of what is waited for; the whole of it once it is not waited for any more."""


class Board:
    """The state of each check, with the culprit of those that are not met; a `Watcher`."""

    def __init__(self, console: Console, checks: Sequence[Check]) -> None:
        self._console = console
        self._begun = self._last_word = time.monotonic()
        self._waiting: dict[str, str] = {check.name: "" for check in checks}
        self._order = tuple(self._waiting)
        self._said: dict[str, tuple[str, float]] = {}
        self._results: dict[str, Result] = {}
        self._lock = Lock()

    @contextmanager
    def shown(self) -> Generator[None]:
        """Show it while the block runs; the table stays."""
        if not self._console.is_terminal:
            yield
            return
        with Live(get_renderable=self._render, console=self._console, refresh_per_second=4):
            yield

    def waits(self, check: Check, reason: str) -> None:
        """See lab.verification.runner.Watcher."""
        with self._lock:
            self._waiting[check.name] = textwrap.shorten(
                reason, _WAITS_CHARACTERS, placeholder=" …"
            )
            now = time.monotonic()
            if self._console.is_terminal or now - self._last_word < _SILENCE_SECONDS:
                return
            for name, why in self._waiting.items():
                if why and self._is_news(name, why, now):
                    self._said[name] = (why, now)
                    self._say("waits", name, why, now - self._begun)

    def finished(self, result: Result) -> None:
        """See lab.verification.runner.Watcher."""
        with self._lock:
            self._results[result.name] = result
            self._waiting.pop(result.name)
            if not self._console.is_terminal:
                state = "ok" if result.ok else "FAIL"
                self._say(state, result.name, result.detail, result.seconds)

    def _is_news(self, name: str, detail: str, now: float) -> bool:
        """Whether it is another detail than was said last, or that was long ago."""
        said, when = self._said.get(name, ("", now))
        return detail != said or now - when >= _REPEAT_SECONDS

    def _say(self, state: str, name: str, detail: str, seconds: float) -> None:
        self._last_word = time.monotonic()
        line = f"{state:<6}{name} ({seconds:.0f} s): {detail}"
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

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
