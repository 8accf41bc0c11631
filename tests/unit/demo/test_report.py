import io
import json
from dataclasses import replace

from rich.console import Console

from lab.demo.figures import Figures
from lab.demo.report import Report, report_json, report_text
from lab.fleet.model import Event, Tone
from tests.unit.demo.records import aborted, lost, stable, traffic

FIGURES = Figures(
    sent=4000,
    failed=37,
    failed_in={"a": 30, "b": 7},
    start_difference=1.2,
    step_difference=1,
    first_bad=1030.0,
    all_stable=1071.5,
    detection=41.5,
    share={"v1": 0.94, "v2": 0.05075, "failed": 0.00925},
)
REPORT = Report(
    demo="bad-release",
    outcome="v2 was aborted on all clusters",
    ok=True,
    figures=FIGURES,
    events=(
        Event(at=1000.0, cluster="", text="commit [red]0f3c9aa"),
        Event(at=1071.5, cluster="a", text="v2 is aborted\nfor good", tone=Tone.BAD),
    ),
    clusters=(aborted("a", traffic=traffic(v1=5, failed=1)), lost(stable("b"))),
    started=999.0,
    ended=1080.0,
)


def shown(report: Report) -> list[list[str]]:
    """The report's lines, in cells."""
    console = Console(file=io.StringIO(), width=100, color_system=None, force_terminal=True)
    with console.capture() as capture:
        console.print(report_text(report))
    return [
        [cell.strip() for cell in line.split("  ") if cell.strip()]
        for line in capture.get().splitlines()
    ]


def row(report: Report, first: str) -> list[str]:
    """The rest of the line that begins with this."""
    return next(cells[1:] for cells in shown(report) if cells[:1] == [first])


def test_the_first_line_says_how_it_ended_and_how_long_it_took() -> None:
    assert shown(REPORT)[0] == ["bad-release: v2 was aborted on all clusters (1:21)"]


def test_events_have_the_time_since_the_start_and_plain_text() -> None:
    assert row(REPORT, "0:01") == ["commit [red]0f3c9aa"]
    assert row(REPORT, "1:12") == ["a", "v2 is aborted for good"]


def test_clusters_are_told_as_they_were_in_the_end() -> None:
    assert row(REPORT, "a") == ["Degraded, v1 stable, v2 aborted"]
    assert row(REPORT, "b") == ["does not answer: connection refused"]


def test_figures_stand_beside_their_aims() -> None:
    assert row(REPORT, "requests sent") == ["4000"]
    assert row(REPORT, "share v2") == ["5.1 %"]
    assert row(REPORT, "from the first cluster's start to the last's") == [
        "1.2 s",
        "at most 5 s: met",
    ]
    assert row(REPORT, "weight stages between the clusters, at most") == ["1", "at most 1: met"]
    assert row(REPORT, "from the first failed request to all stable") == [
        "41.5 s",
        "at most 60 s: met",
    ]


def test_an_aim_that_is_missed_is_said_to_be() -> None:
    late = replace(FIGURES, start_difference=5.1, step_difference=2, detection=60.1)
    missed = [
        cells for cells in shown(replace(REPORT, figures=late)) if cells and "missed" in cells[-1]
    ]
    assert [cells[1] for cells in missed] == ["5.1 s", "2", "60.1 s"]


def test_a_bad_release_that_is_not_gone_misses_its_aim() -> None:
    endless = replace(REPORT, figures=replace(FIGURES, all_stable=None, detection=None))
    assert row(endless, "from the first failed request to all stable") == [
        "not reached",
        "at most 60 s: missed",
    ]


def test_only_of_a_good_release_no_request_may_fail() -> None:
    assert row(REPORT, "requests failed") == ["37"]
    assert row(replace(REPORT, demo="canary"), "requests failed") == ["37", "0: missed"]
    lossless = replace(FIGURES, failed=0)
    canary = replace(REPORT, demo="canary", figures=lossless)
    assert row(canary, "requests failed") == ["0", "0: met"]


def test_what_does_not_apply_has_no_line() -> None:
    none = replace(
        FIGURES, start_difference=None, step_difference=None, first_bad=None, detection=None
    )
    assert not [cells for cells in shown(replace(REPORT, figures=none)) if "at most" in str(cells)]


def test_failures_are_told_by_cluster_if_there_are_any() -> None:
    assert row(REPORT, "of those, from callers in b") == ["7"]
    without = replace(REPORT, figures=replace(FIGURES, failed=0, failed_in={"a": 0, "b": 0}))
    assert not [cells for cells in shown(without) if cells and cells[0].startswith("of those")]


def test_the_json_has_requests_figures_events_and_clusters() -> None:
    data = json.loads(json.dumps(report_json(REPORT)))
    assert (data["demo"], data["ok"], data["seconds"]) == ("bad-release", True, 81.0)
    assert data["outcome"] == REPORT.outcome
    assert (data["started"], data["ended"]) == (999.0, 1080.0)
    assert data["requests"] == {"sent": 4000, "failed": 37, "failed_in": {"a": 30, "b": 7}}
    assert data["figures"]["detection"] == 41.5
    assert data["figures"]["share"]["v2"] == 0.05075
    assert data["events"][1] == {
        "at": 1071.5,
        "cluster": "a",
        "text": "v2 is aborted\nfor good",
        "tone": "bad",
    }
    assert data["clusters"][0]["traffic"]["answers"] == {"v1": 5, "failed": 1}
    assert data["clusters"][1]["answers"] is False


def test_no_figure_is_lost_in_the_json() -> None:
    data = report_json(REPORT)
    told = {*data["figures"], *data["requests"]}
    assert told == set(Figures.__dataclass_fields__)
