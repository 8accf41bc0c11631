import io

import pytest
from rich.console import Console

from lab.fleet.model import ApplicationView, Event, Snapshot, Tone
from lab.fleet.rollout import cluster_view
from lab.fleet.terminal import event_lines, fleet_view
from tests.unit.fleet.rollouts import HASHES, virtual_service, weighted
from tests.unit.fleet.views import cluster, snapshot


def shown(what: Snapshot, *, width: int = 80, colours: bool = False) -> list[str]:
    console = Console(
        file=io.StringIO(),
        width=width,
        color_system="standard" if colours else None,
        force_terminal=True,
        no_color=not colours,
    )
    with console.capture() as capture:
        console.print(fleet_view(what, width))
    return capture.get().splitlines()


def application(name: str, **differences: str) -> ApplicationView:
    view = {
        "name": name,
        "cluster": "workload-1",
        "sync": "Synced",
        "health": "Suspended",
        "revision": "0f3c9aa",
    }
    return ApplicationView(**{**view, **differences})


@pytest.mark.parametrize(
    ("width", "rows"),
    [
        (79, [["one"], ["two"], ["three"]]),
        (80, [["one", "two"], ["three"]]),
        (120, [["one", "two", "three"]]),
        (300, [["one", "two", "three"]]),
    ],
)
def test_clusters_are_side_by_side_as_far_as_there_is_room(
    width: int, rows: list[list[str]]
) -> None:
    lines = shown(snapshot(*map(cluster, ("one", "two", "three"))), width=width)
    titles = [line.replace("─", " ").strip("╭╮ ") for line in lines if line.startswith("╭")]
    assert [title.replace("╮╭", "").split() for title in titles] == rows
    assert all(len(line) <= width for line in lines)


@pytest.mark.parametrize(("weights", "weight", "step"), [((10, 50), 10, 3), ((25, 50, 75), 50, 6)])
def test_a_canary_with_other_steps_is_shown_at_its_own_step_and_weight(
    weights: tuple[int, ...], weight: int, step: int
) -> None:
    given = weighted(*weights, currentStepIndex=step - 1, phase="Progressing")
    view = cluster_view("workload-1", given, virtual_service(weight), HASHES)
    text = "\n".join(shown(snapshot(view), width=40))
    assert f"Progressing, step {step} of {3 * len(weights)}" in text
    assert "waits for the other clusters" in text
    assert f"{weight} %" in text


def test_an_abort_is_on_top_as_wide_as_the_terminal_and_red() -> None:
    message = "Metric success-rate assessed Failed"
    aborted = cluster("workload-2", aborted=True, phase="Degraded", message=message)
    view = snapshot(cluster(), aborted)
    lines = shown(view)
    assert "ABORTED" in lines[0]
    assert len(lines[0]) == 80
    assert lines[1].strip("┃ ") == f"workload-2: v2 aborted: {message}"
    assert "\x1b[1;37;41m" in shown(view, colours=True)[1]


def test_every_cluster_that_aborted_is_named() -> None:
    view = snapshot(*(cluster(name, aborted=True) for name in ("one", "two")))
    assert [line.strip("┃ ") for line in shown(view)[1:3]] == [
        "one: v2 aborted",
        "two: v2 aborted",
    ]


def test_without_an_abort_there_is_no_alarm() -> None:
    assert shown(snapshot(cluster()))[0].startswith("╭")


def test_a_silent_cluster_is_told_with_the_reason() -> None:
    silent = cluster("workload-2", answers=False, detail="connection refused")
    text = " ".join(shown(snapshot(cluster(), silent))[:2])
    why = "workload-2: does not answer; the panel shows its last state: connection refused"
    assert " ".join(text.split()).startswith(why)


def test_what_is_degraded_without_an_abort_is_told_with_the_controllers_words() -> None:
    degraded = cluster(version="v1", phase="Degraded", message="InvalidSpec: no such Service")
    assert shown(snapshot(degraded))[0] == "workload-1: is degraded: InvalidSpec: no such Service"


def test_applications_have_sync_health_and_revision() -> None:
    view = snapshot(
        cluster(),
        applications=(application("workload-1-rollout"), application("apps", sync="OutOfSync")),
    )
    assert [line.split() for line in shown(view)[-3:]] == [
        ["Application", "sync", "health", "revision"],
        ["workload-1-rollout", "Synced", "Suspended", "0f3c9aa"],
        ["apps", "OutOfSync", "Suspended", "0f3c9aa"],
    ]


def test_a_hub_that_does_not_answer_is_not_shown_as_no_applications() -> None:
    assert shown(snapshot(cluster()))[-1] == "The hub does not answer, or has no Applications."


def test_of_many_events_the_last_eight_are_shown_newest_last() -> None:
    events = tuple(Event(at=float(n), cluster="w", text=f"event {n}") for n in range(20))
    lines = [line for line in shown(snapshot(cluster(), events=events)) if "event" in line]
    assert [int(line.split()[-1]) for line in lines] == list(range(12, 20))


def test_event_lines_are_aligned_and_a_bad_one_is_red() -> None:
    lines = event_lines(
        [
            Event(at=0, cluster="", text="commit [b]v3[/b]\x1b[2J"),
            Event(at=0, cluster="workload-1", text="aborted", tone=Tone.BAD),
        ]
    )
    texts = [line.plain.partition("  ")[2] for line in lines]
    assert texts == [" " * 12 + "commit [b]v3[/b] [2J", "workload-1  aborted"]
    assert [span.style for span in lines[1].spans][-1] == "bold red"
