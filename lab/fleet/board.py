"""Shows how the fleet goes: a live view in a terminal, line by line elsewhere."""

from types import TracebackType
from typing import Final, Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from lab.fleet.model import ClusterView, Event, Snapshot
from lab.fleet.terminal import event_lines, fleet_view
from lab.terminal.printable import printable

_SILENCE_SECONDS: Final = 15.0
"""Without a terminal, after so long without an event it is said where the clusters are."""


class FleetBoard:
    """The last snapshot, while a block runs; the view stays when it ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._snapshot: Snapshot | None = None
        self._events: tuple[Event, ...] = ()
        self._last_word = 0.0
        self._live = (
            Live(get_renderable=self._render, console=console, refresh_per_second=4)
            if console.is_terminal
            else None
        )

    def __enter__(self) -> Self:
        if self._live:
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

    def show(self, snapshot: Snapshot) -> None:
        """Make this what is seen; without a terminal, only what is new in it is printed."""
        self._snapshot = snapshot
        if self._live is None:
            self._print_news(snapshot)

    def _render(self) -> RenderableType:
        if self._snapshot is None:
            return Text("Looking at the fleet …")
        return fleet_view(self._snapshot, self._console.width)

    def _print_news(self, snapshot: Snapshot) -> None:
        lines = event_lines([event for event in snapshot.events if event not in self._events])
        self._events = snapshot.events
        if not lines and snapshot.at - self._last_word >= _SILENCE_SECONDS:
            state = "; ".join(_state(each) for each in snapshot.clusters)
            lines = event_lines([Event(at=snapshot.at, cluster="", text=state)])
        for line in lines:
            self._last_word = snapshot.at
            self._console.print(line, soft_wrap=True)


def _state(view: ClusterView) -> str:
    """A cluster in a few words: `workload-1 Paused, v2 20 %, gate`."""
    if not view.answers:
        return printable(f"{view.name} does not answer")
    words = [view.phase or "without a Rollout", f"{view.version} {view.weight} %", view.step_title]
    if not view.releasing:
        words = [view.phase or "without a Rollout", view.stable]
    return printable(f"{view.name} {', '.join(word for word in words if word)}")
