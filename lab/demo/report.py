"""The report of a demo, its events and figures, as text and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lab.demo.figures import Figures
from lab.fleet.model import ClusterView, Event, Tone
from lab.terminal.clock import clock
from lab.terminal.printable import printable

_LOSSLESS: Final = ("canary", "blue-green")
"""Demos of a good release: no request may fail."""
_ABORTED: Final = ("bad-release", "bad-in-one")
"""Demos of a bad release: it must be gone soon."""
_MOST_FAILED: Final = 0
_MOST_START_DIFFERENCE: Final = 5.0
_MOST_STEP_DIFFERENCE: Final = 1
_MOST_DETECTION: Final = 60.0
_TONES: Final = {Tone.INFO: "", Tone.GOOD: "green", Tone.BAD: "red"}


@dataclass(frozen=True, kw_only=True)
class Report:
    """A finished demo."""

    demo: str
    """Its name: `canary`."""
    outcome: str
    """One sentence."""
    ok: bool
    """Whether it ended as expected."""
    figures: Figures
    events: tuple[Event, ...]
    """Oldest first."""
    clusters: tuple[ClusterView, ...]
    """Their last views."""
    started: float
    """Seconds since 1970."""
    ended: float
    """Seconds since 1970."""


def report_text(report: Report) -> RenderableType:
    """The report for a terminal."""
    return Group(
        _headline(report),
        Text(),
        _events(report),
        Text(),
        _clusters(report),
        Text(),
        _measured(report),
    )


def report_json(report: Report) -> dict[str, Any]:
    """The report in JSON types; times are seconds since 1970, durations are seconds."""
    figures = report.figures
    return {
        "demo": report.demo,
        "ok": report.ok,
        "outcome": report.outcome,
        "started": report.started,
        "ended": report.ended,
        "seconds": round(report.ended - report.started, 1),
        "requests": {
            "sent": figures.sent,
            "failed": figures.failed,
            "failed_in": dict(figures.failed_in),
        },
        "figures": {
            "start_difference": figures.start_difference,
            "step_difference": figures.step_difference,
            "first_bad": figures.first_bad,
            "all_stable": figures.all_stable,
            "detection": figures.detection,
            "share": dict(figures.share),
        },
        "events": [asdict(event) for event in report.events],
        "clusters": [asdict(view) for view in report.clusters],
    }


def _headline(report: Report) -> Text:
    style = "bold green" if report.ok else "bold red"
    words = f"{report.demo}: {report.outcome}"
    return Text(f"{printable(words)} ({clock(report.ended - report.started)})", style)


def _events(report: Report) -> Table:
    table = _table("time", "cluster", "event")
    for event in report.events:
        table.add_row(
            clock(max(0.0, event.at - report.started)),
            Text(printable(event.cluster)),
            Text(printable(event.text), _TONES[event.tone]),
        )
    return table


def _clusters(report: Report) -> Table:
    table = _table("cluster", "final state")
    for view in report.clusters:
        table.add_row(Text(printable(view.name)), _state(view))
    return table


def _state(view: ClusterView) -> Text:
    if not view.answers:
        return Text(printable(f"does not answer: {view.detail}"), "yellow")
    if not view.strategy:
        return Text("has no Rollout", "yellow")
    state = printable(f"{view.phase}, {view.stable} stable")
    if view.aborted:
        return Text(printable(f"{state}, {view.version} aborted"), "red")
    if view.releasing:
        return Text(printable(f"{state}, {view.version} under way at {view.weight} %"), "yellow")
    return Text(state, "green" if view.phase == "Healthy" else "")


def _measured(report: Report) -> Table:
    table = _table("figure", "", "target")
    for row in _rows(report.demo, report.figures):
        if row.met is None:
            table.add_row(row.what, row.found)
        else:
            style, verdict = ("green", "met") if row.met else ("bold red", "missed")
            table.add_row(row.what, Text(row.found, style), Text(f"{row.target}: {verdict}", style))
    return table


@dataclass(frozen=True)
class _Row:
    what: str
    found: str
    target: str = ""
    met: bool | None = None
    """None without a target."""


def _rows(demo: str, figures: Figures) -> Iterator[_Row]:
    yield _Row("requests sent", str(figures.sent))
    if demo in _LOSSLESS:
        met = figures.failed <= _MOST_FAILED
        yield _Row("requests failed", str(figures.failed), str(_MOST_FAILED), met)
    else:
        yield _Row("requests failed", str(figures.failed))
    if figures.failed:
        for cluster, failed in figures.failed_in.items():
            yield _Row(f"of those, from callers in {printable(cluster)}", str(failed))
    for version, part in figures.share.items():
        yield _Row(f"share {printable(version)}", f"{part * 100:.1f} %")
    if (apart := figures.start_difference) is not None:
        yield _within("from the first cluster's start to the last's", apart, _MOST_START_DIFFERENCE)
    if (stages := figures.step_difference) is not None:
        met = stages <= _MOST_STEP_DIFFERENCE
        target = f"at most {_MOST_STEP_DIFFERENCE}"
        yield _Row("weight stages between the clusters, at most", str(stages), target, met)
    detected = "from the first failed request to all stable"
    if figures.detection is not None:
        yield _within(detected, figures.detection, _MOST_DETECTION)
    elif demo in _ABORTED and figures.first_bad is not None:
        yield _Row(detected, "not reached", f"at most {_MOST_DETECTION:.0f} s", met=False)


def _within(what: str, seconds: float, most: float) -> _Row:
    return _Row(what, f"{seconds:.1f} s", f"at most {most:.0f} s", seconds <= most)


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
