"""Displays the fleet: a live view in a terminal, events line by line elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.text import Text

from lab.fleet.model import ClusterView, Event, Snapshot
from lab.fleet.terminal import event_lines, fleet_view
from lab.terminal.live_view import LiveView
from lab.terminal.printable import printable


class FleetBoard:
    """Displays the latest snapshot while the `with` block runs; the last view stays."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._snapshot: Snapshot | None = None
        self._events: tuple[Event, ...] = ()
        self._view = LiveView(console, self._render, now=self._now)

    def __enter__(self) -> Self:
        self._view.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._view.__exit__(kind, error, trace)

    def show(self, snapshot: Snapshot) -> None:
        """Display a snapshot; without a terminal, print only its new events."""
        self._snapshot = snapshot
        if not self._view.is_live:
            self._print_news(snapshot)

    def _now(self) -> float:
        """The time of the latest snapshot, as that of its events; 0 before the first."""
        return self._snapshot.at if self._snapshot else 0.0

    def _render(self) -> RenderableType:
        if self._snapshot is None:
            return Text("Waiting for the first snapshot of the fleet …")
        return fleet_view(self._snapshot, self._console.width)

    def _print_news(self, snapshot: Snapshot) -> None:
        lines = event_lines([event for event in snapshot.events if event not in self._events])
        self._events = snapshot.events
        if not lines and self._view.is_silent:
            state = "; ".join(_state(each) for each in snapshot.clusters)
            lines = event_lines([Event(at=snapshot.at, cluster="", text=state)])
        for line in lines:
            self._view.line(line)


def _state(view: ClusterView) -> str:
    """A cluster in a few words: `workload-1 Paused, v2 20 %, gate`."""
    if not view.answers:
        return printable(f"{view.name} does not answer")
    words = [view.phase or "without a Rollout", f"{view.version} {view.weight} %", view.step_title]
    if not view.releasing:
        words = [view.phase or "without a Rollout", view.stable]
    return printable(f"{view.name} {', '.join(word for word in words if word)}")
