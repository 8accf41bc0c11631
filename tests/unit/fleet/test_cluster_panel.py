import io
from pathlib import Path

import pytest
from rich.console import Console

from lab.fleet.cluster_panel import LEAST_WIDTH, cluster_panel
from lab.fleet.model import LEAST_SUCCESS_RATE, ClusterView, Traffic
from tests.unit.fleet.views import cluster

TEMPLATE = Path(__file__).parents[3] / "gitops" / "strategy" / "istio-success-rate.yaml"


def shown(view: ClusterView, *, width: int = LEAST_WIDTH) -> dict[str, str]:
    """The panel's lines by their labels; the first one is `title`."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=True)
    with console.capture() as capture:
        console.print(cluster_panel(view))
    title, *lines, _ = capture.get().splitlines()
    assert all(len(line) == width for line in lines)
    inner = [line.strip("│ ").partition(" ") for line in lines]
    return {"title": title.strip("╭─╮ "), **{label: rest.strip() for label, _, rest in inner}}


def coloured(view: ClusterView) -> str:
    """The panel with its escape sequences."""
    console = Console(
        file=io.StringIO(), width=100, color_system="standard", force_terminal=True, no_color=False
    )
    with console.capture() as capture:
        console.print(cluster_panel(view))
    return capture.get()


def test_a_canary_is_shown_with_all_that_matters_in_forty_columns() -> None:
    lines = shown(cluster())
    bar, _, percent = lines.pop("weight").rpartition("  ")
    assert set(bar) <= set("━╸╺ ")
    assert percent == "40 %"
    assert lines == {
        "title": "workload-1",
        "release": "v1 stable, v2 canary",
        "phase": "Paused, step 5 of 12",
        "step": "pause 20 s",
        "success": "98.7 % at the canary",
        "answers": "v1 16/s, v2 4/s",
        "sent": "1200, failed 3",
    }


def test_the_bar_grows_with_the_weight() -> None:
    lengths = [shown(cluster(weight=weight))["weight"].count("━") for weight in (0, 40, 100)]
    assert lengths == sorted(set(lengths))


def test_at_a_gate_it_says_what_is_waited_for() -> None:
    assert shown(cluster(step_title="gate"))["step"] == "waits for the other clusters"


def test_the_last_step_is_not_counted_beyond_their_number() -> None:
    assert shown(cluster(step=12, steps=12))["phase"] == "Paused, step 12 of 12"


def test_without_a_release_there_is_no_step() -> None:
    lines = shown(cluster(version="v1", phase="Healthy", step=12, step_title="", weight=0))
    assert lines["release"] == "v1 stable"
    assert lines["phase"] == "Healthy"
    assert lines["step"] == "-"


def test_an_aborted_release_is_red_and_says_which_version_is_back() -> None:
    view = cluster(aborted=True, phase="Degraded", weight=0)
    lines = shown(view)
    assert lines["title"] == "workload-1: ABORTED"
    assert lines["release"] == "v2 aborted, back on v1"
    assert lines["phase"] == "Degraded"
    assert "\x1b[1;31m╭" in coloured(view)


def test_a_silent_cluster_is_dim_and_its_last_answers_are_not_shown_as_new() -> None:
    view = cluster(answers=False, detail="connection refused")
    lines = shown(view)
    assert lines["title"] == "workload-1: does not answer"
    assert lines["answers"] == "-"
    assert lines["sent"] == "1200, failed 3"
    border = next(line for line in coloured(view).splitlines() if "release" in line)
    assert border.startswith("\x1b[2;"), border


def test_failed_answers_come_last_and_are_red() -> None:
    traffic = Traffic(sent=9, failed=2, answers={}, recent={"failed": 2, "v1": 5, "v2": 2, "v0": 0})
    view = cluster(traffic=traffic)
    assert shown(view)["answers"] == "v1 5/s, v2 2/s, failed 2/s"
    assert "\x1b[1;31mfailed 2/s" in coloured(view)


def test_no_answers_and_no_load_generator_are_not_the_same() -> None:
    silent = Traffic(sent=7, failed=0, answers={"v1": 7}, recent={"v1": 0})
    assert shown(cluster(traffic=silent))["answers"] == "none"
    assert shown(cluster(traffic=None))["sent"] == "there is no load generator"


@pytest.mark.parametrize(("rate", "sgr"), [(0.9, "32"), (0.899, "1;31")])
def test_a_success_rate_below_what_the_analysis_asks_for_is_red(rate: float, sgr: str) -> None:
    assert f"\x1b[{sgr}m{rate * 100:.1f} %" in coloured(cluster(success_rate=rate))


def test_the_success_rate_asked_for_is_that_of_the_analysis() -> None:
    assert f"< {LEAST_SUCCESS_RATE:.2f})" in TEMPLATE.read_text()


def test_a_blue_green_release_has_a_preview_in_place_of_a_canary() -> None:
    assert shown(cluster(strategy="blue-green"))["release"] == "v1 stable, v2 preview"


def test_a_cluster_without_a_rollout_says_so() -> None:
    view = ClusterView(name="workload-2", answers=True)
    assert shown(view)["release"] == "there is no Rollout"


def test_panels_are_as_high_whatever_is_in_them() -> None:
    views = [
        cluster(),
        cluster(strategy="blue-green"),
        cluster(answers=False, detail="long " * 30),
        cluster(step_title="a long title " * 5, phase="Progressing"),
        ClusterView(name="workload-2", answers=True),
    ]
    assert {len(coloured(view).splitlines()) for view in views} == {9}
    assert {len(shown(view)) for view in views} == {8}


def test_markup_and_escape_sequences_from_a_cluster_are_plain_text() -> None:
    lines = shown(cluster("[red]w[/red]", step_title="[bold]\x1b[31mred"))
    assert lines["title"] == "[red]w[/red]"
    assert lines["step"] == "[bold] [31mred"
