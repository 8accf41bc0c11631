"""One workload cluster in the terminal."""

from collections.abc import Mapping
from typing import Final

from rich.console import Group
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from lab.fleet.model import FAILED, LEAST_SUCCESS_RATE, ClusterView, Traffic
from lab.terminal.printable import printable

LEAST_WIDTH: Final = 40
"""In columns; a narrower panel truncates its lines."""

_LABEL_WIDTH: Final = 8
_STABLE: Final = "cyan"
_CANARY: Final = "magenta"
_ALARM: Final = "bold red"
_PHASES: Final = {
    "Healthy": "green",
    "Progressing": "cyan",
    "Paused": "yellow",
    "Degraded": _ALARM,
}
_GATE: Final = "gate"
_NONE: Final = "-"


def cluster_panel(view: ClusterView) -> Panel:
    """The state of a cluster, always in the same number of lines: panels in a row align."""
    return Panel(
        Group(
            _line("release", _release(view)),
            _line("phase", _phase(view)),
            _line("step", _step(view)),
            _weight(view.weight),
            _line("success", _success(view.success_rate)),
            _line("answers", _answers(view)),
            _line("sent", _sent(view.traffic)),
        ),
        title=_title(view),
        title_align="left",
        border_style=_border(view),
        style="" if view.answers else "dim",
    )


def _line(label: str, value: Text) -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    return line.append(label.ljust(_LABEL_WIDTH), "dim").append_text(value)


def _title(view: ClusterView) -> Text:
    title = Text(printable(view.name), "bold")
    if not view.answers:
        return title.append(": does not answer")
    return title.append(": ABORTED", _ALARM) if view.aborted else title


def _border(view: ClusterView) -> str:
    if view.aborted:
        return _ALARM
    return _CANARY if view.releasing else _PHASES.get(view.phase, "")


def _release(view: ClusterView) -> Text:
    if not view.strategy:
        return Text("there is no Rollout", "yellow")
    stable, version = printable(view.stable), printable(view.version)
    if view.aborted:
        return Text.assemble((f"{version} aborted", _ALARM), ", back on ", (stable, _STABLE))
    if view.releasing:
        role = "preview" if view.strategy == "blue-green" else "canary"
        return Text.assemble((f"{stable} stable", _STABLE), ", ", (f"{version} {role}", _CANARY))
    return Text(f"{stable} stable", _STABLE)


def _phase(view: ClusterView) -> Text:
    phase = Text(printable(view.phase) or _NONE, _PHASES.get(view.phase, ""))
    if view.releasing and view.steps:
        phase.append(f", step {min(view.step + 1, view.steps)} of {view.steps}", "default")
    return phase


def _step(view: ClusterView) -> Text:
    if view.step_title == _GATE:
        return Text("waits for the other clusters", "yellow")
    return Text(printable(view.step_title) or _NONE)


def _weight(weight: int) -> Table:
    bar = ProgressBar(total=100, completed=weight, complete_style=_CANARY, finished_style=_CANARY)
    line = Table.grid(expand=True)
    line.add_column(width=_LABEL_WIDTH)
    line.add_column(ratio=1)
    line.add_column(width=6, justify="right")
    line.add_row(Text("weight", "dim"), bar, Text(f"{weight} %", "bold"))
    return line


def _success(rate: float | None) -> Text:
    if rate is None:
        return Text(_NONE)
    style = "green" if rate >= LEAST_SUCCESS_RATE else _ALARM
    return Text(f"{rate * 100:.1f} % at the canary", style)


def _answers(view: ClusterView) -> Text:
    """Answers in about a second, by version; none for a silent cluster, whose counts are old."""
    if view.traffic is None or not view.answers:
        return Text(_NONE)
    recent = {version: count for version, count in view.traffic.recent.items() if count}
    if not recent:
        return Text("none", "yellow")
    return Text(", ").join(
        Text(f"{printable(version)} {recent[version]}/s", _answer_style(version, view))
        for version in _failed_last(recent)
    )


def _failed_last(answers: Mapping[str, int]) -> list[str]:
    return sorted(answers, key=lambda version: (version == FAILED, version))


def _answer_style(version: str, view: ClusterView) -> str:
    if version == FAILED:
        return _ALARM
    return _STABLE if version == view.stable else _CANARY


def _sent(traffic: Traffic | None) -> Text:
    if traffic is None:
        return Text("there is no load generator", "yellow")
    failed = (f"failed {traffic.failed}", _ALARM if traffic.failed else "")
    return Text.assemble(f"{traffic.sent}, ", failed)
