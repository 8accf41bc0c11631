"""What happened between two looks at a cluster."""

from itertools import pairwise
from typing import Any

import pytest

from lab.fleet.changes import changes, fails
from lab.fleet.model import ClusterView, Tone, Traffic
from tests.unit.fleet.views import cluster

AT = 1000.0


def stable(version: str = "v1", **differences: Any) -> ClusterView:
    """A cluster without a release under way."""
    at_rest: dict[str, Any] = {
        "version": version,
        "stable": version,
        "weight": 0,
        "step_title": "",
        "phase": "Healthy",
    }
    return cluster(**{**at_rest, **differences})


def texts(before: ClusterView, after: ClusterView) -> list[str]:
    found = changes(before, after, AT)
    assert all((each.at, each.cluster) == (AT, after.name) for each in found)
    return [each.text for each in found]


def tones(before: ClusterView, after: ClusterView) -> list[Tone]:
    return [each.tone for each in changes(before, after, AT)]


def test_without_a_change_there_is_nothing_to_tell() -> None:
    for view in (stable(), cluster(), cluster(aborted=True), cluster(message="Inconclusive")):
        assert texts(view, view) == []


def test_a_release_is_told_from_its_commit_to_its_promotion() -> None:
    views = [
        stable(),
        stable(version="v2", stable="v1"),
        cluster(weight=20, step_title="20 %"),
        cluster(weight=20, step_title="gate"),
        cluster(weight=40, step_title="40 %"),
        stable("v2"),
    ]
    told = [text for pair in pairwise(views) for text in texts(*pair)]
    assert told == [
        "v2 is requested instead of v1",
        "20 % of the requests go to v2",
        "waits for the other clusters",
        "40 % of the requests go to v2",
        "v2 is promoted",
    ]
    assert tones(views[-2], views[-1]) == [Tone.GOOD]


def test_an_abort_is_bad_has_its_reason_and_says_where_the_requests_go() -> None:
    aborted = cluster(weight=0, aborted=True, message="too many failures")
    assert texts(cluster(), aborted) == [
        "v2 is aborted: too many failures",
        "all requests go to v1",
    ]
    assert tones(cluster(), aborted)[0] is Tone.BAD
    assert texts(cluster(), cluster(aborted=True)) == ["v2 is aborted"]


def test_the_abort_of_another_release_is_another_abort() -> None:
    before = stable(version="v2", stable="v1", aborted=True)
    after = stable(version="v3", stable="v1", aborted=True)
    assert texts(before, after) == ["v3 is requested instead of v2", "v3 is aborted"]


def test_a_cluster_that_is_lost_is_told_once_with_the_reason() -> None:
    lost = cluster(answers=False, detail="connection refused")
    assert texts(cluster(), lost) == ["does not answer: connection refused"]
    assert tones(cluster(), lost) == [Tone.BAD]
    assert texts(lost, cluster(answers=False, detail="no answer in time")) == []


def test_what_happened_while_a_cluster_was_lost_is_told_when_it_answers_again() -> None:
    lost = cluster(answers=False, detail="connection refused")
    assert texts(lost, cluster()) == ["answers again"]
    assert tones(lost, cluster()) == [Tone.GOOD]
    assert texts(lost, cluster(weight=0, aborted=True)) == [
        "answers again",
        "v2 is aborted",
        "all requests go to v1",
    ]


@pytest.mark.parametrize("known", [stable(), cluster()])
def test_what_is_seen_for_the_first_time_is_no_change(known: ClusterView) -> None:
    unknown = ClusterView(name=known.name, answers=True)
    assert not [text for text in texts(unknown, known) if "instead of" in text]
    assert not [text for text in texts(unknown, known) if "promoted" in text]


def test_an_analysis_without_a_verdict_is_bad_and_told_once() -> None:
    paused = cluster(message="InconclusiveAnalysisRun")
    assert texts(cluster(), paused) == ["pauses: the analysis is inconclusive"]
    assert tones(cluster(), paused) == [Tone.BAD]
    assert texts(paused, paused) == []


@pytest.mark.parametrize(
    ("recent", "failing"), [({"v1": 20}, False), ({"failed": 0}, False), ({"failed": 1}, True)]
)
def test_requests_fail_if_some_did_since_the_look_before(
    recent: dict[str, int], failing: bool
) -> None:
    counts = Traffic(sent=9, failed=3, answers={"failed": 3}, recent=recent)
    assert fails(cluster(traffic=counts)) is failing
    assert not fails(cluster(traffic=None))
