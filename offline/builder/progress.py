"""Shows the progress of a build: live in a terminal, otherwise as lines."""

import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from offline.builder.part import Part
from offline.builder.store import Record

_WORTH_A_LINE = 15
_RELIABLE_PACE = 30
"""Seconds of work after which the measured pace is a good estimate for the rest."""


class LiveProgress:
    """The parts in progress, and a bar over all parts, weighted by their build times."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._begun = time.monotonic()
        self._total = 0.0
        self._done = 0.0
        self._count = (0, 0)
        self._running: dict[str, tuple[Part, float]] = {}
        # Parts are built in threads.
        self._lock = threading.Lock()

    @contextmanager
    def shown(self) -> Generator["LiveProgress"]:
        """Show the progress while the block runs."""
        if not self._console.is_terminal:
            yield self
            return
        with Live(get_renderable=self._render, console=self._console, refresh_per_second=4):
            yield self

    def planned(self, parts: Sequence[Part], missing: Sequence[Part]) -> None:
        """See offline.builder.builder.Progress."""
        self._total = sum(part.seconds for part in missing)
        self._count = (0, len(missing))
        ready = len(parts) - len(missing)
        self._console.print(
            f"{ready} of {len(parts)} parts are ready"
            + (f", {len(missing)} to build, about {_clock(self._total)}" if missing else "")
        )

    def started(self, part: Part) -> None:
        """See offline.builder.builder.Progress."""
        with self._lock:
            self._running[part.name] = (part, time.monotonic())
        if not self._console.is_terminal and part.seconds >= _WORTH_A_LINE:
            self._say(f"building {part.kind} {part.name} {part.version}")

    def finished(self, part: Part, record: Record) -> None:
        """See offline.builder.builder.Progress."""
        with self._lock:
            del self._running[part.name]
            self._done += part.seconds
            self._count = (self._count[0] + 1, self._count[1])
        self._say(
            f"[{self._count[0]:>2}/{self._count[1]}] {part.kind} {part.name} {part.version}  "
            f"{record.size / 1e6:.1f} MB in {record.seconds:.0f} s  "
            f"(elapsed {_clock(time.monotonic() - self._begun)}, "
            f"left about {_clock(self._remaining())})"
        )

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, soft_wrap=True, highlight=False)

    def _known(self) -> float:
        """Seconds of finished work, measured by the parts' estimates."""
        now = time.monotonic()
        with self._lock:
            running = list(self._running.values())
            return self._done + sum(min(now - since, part.seconds) for part, since in running)

    def _remaining(self) -> float:
        """The estimated remaining seconds, at the pace of this machine."""
        known = self._known()
        pace = (time.monotonic() - self._begun) / known if known > _RELIABLE_PACE else 1.0
        return max(0.0, self._total - known) * pace

    def _render(self) -> Group:
        now = time.monotonic()
        bar = Table.grid(padding=(0, 1), expand=False)
        bar.add_row(
            ProgressBar(total=self._total or 1, completed=self._known(), width=40),
            f"{self._count[0]}/{self._count[1]}",
            f"elapsed {_clock(now - self._begun)}",
            f"left about {_clock(self._remaining())}",
        )
        with self._lock:
            running = list(self._running.values())
        lines = [
            Text(f"  building {part.kind} {part.name} {part.version} ({_clock(now - since)})")
            for part, since in running
        ]
        return Group(*lines, bar)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
