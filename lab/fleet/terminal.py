"""The fleet in the terminal: clusters side by side, latest events, Applications."""

import time
from collections.abc import Iterator, Sequence
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from lab.fleet.cluster_panel import LEAST_WIDTH, cluster_panel
from lab.fleet.model import ApplicationView, ClusterView, Event, Snapshot, Tone
from lab.terminal.printable import printable

_EVENTS: Final = 8
_TONES: Final = {Tone.INFO: "", Tone.GOOD: "green", Tone.BAD: "bold red"}
_SYNC: Final = {"Synced": "green", "OutOfSync": "yellow"}
_HEALTH: Final = {
    "Healthy": "green",
    "Progressing": "cyan",
    "Suspended": "yellow",
    "Degraded": "bold red",
    "Missing": "bold red",
}


def fleet_view(snapshot: Snapshot, width: int) -> RenderableType:
    """A snapshot for a terminal of `width` columns.

    The most important lines come first: a terminal that is too low cuts off the end.
    """
    return Group(
        *_alarms(snapshot.clusters),
        *_rows(snapshot.clusters, width),
        *event_lines(snapshot.events[-_EVENTS:]),
        Text(),
        _applications(snapshot.applications),
    )


def event_lines(events: Sequence[Event]) -> list[Text]:
    """One line per event: time of day, cluster, text."""
    names = [printable(event.cluster) for event in events]
    column = max(map(len, names), default=0)
    return [
        Text.assemble(
            (time.strftime("%H:%M:%S", time.localtime(event.at)), "dim"),
            f"  {name:<{column}}  ",
            (printable(event.text), _TONES[event.tone]),
        )
        for event, name in zip(events, names, strict=True)
    ]


def _alarms(clusters: Sequence[ClusterView]) -> Iterator[RenderableType]:
    """Aborts, silent clusters and failures, at the width of the terminal."""
    aborted = [each for each in clusters if each.aborted]
    if aborted:
        yield Panel(
            Text("\n").join(
                _named(each, f"{each.version} aborted", each.message) for each in aborted
            ),
            title="ABORTED",
            box=box.HEAVY,
            style="bold white on red",
        )
    for each in clusters:
        if not each.answers:
            line = _named(each, "does not answer; the panel shows its last state", each.detail)
            line.stylize("yellow")
            yield line
        elif each.phase == "Degraded" and not each.aborted:
            line = _named(each, "is degraded", each.message)
            line.stylize("bold red")
            yield line


def _named(view: ClusterView, what: str, why: str) -> Text:
    return Text(printable(f"{view.name}: {what}" + (f": {why}" if why else "")))


def _rows(clusters: Sequence[ClusterView], width: int) -> Iterator[Table]:
    """As many clusters side by side as fit."""
    columns = max(1, min(width // LEAST_WIDTH, len(clusters)))
    for first in range(0, len(clusters), columns):
        row = Table.grid(expand=True)
        for _ in range(columns):
            row.add_column(ratio=1)
        row.add_row(*(cluster_panel(each) for each in clusters[first : first + columns]))
        yield row


def _applications(applications: Sequence[ApplicationView]) -> RenderableType:
    if not applications:
        return Text("The hub does not answer, or has no Applications.", "yellow")
    table = Table(box=None, header_style="dim", pad_edge=False)
    for column in ("Application", "sync", "health", "revision"):
        table.add_column(column, no_wrap=True)
    for each in applications:
        table.add_row(
            Text(printable(each.name)),
            Text(printable(each.sync), _SYNC.get(each.sync, "")),
            Text(printable(each.health), _HEALTH.get(each.health, "")),
            Text(printable(each.revision), "dim"),
        )
    return table
