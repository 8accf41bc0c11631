"""A bad release: what becomes of it, and of one that is not aborted."""

import pytest

from lab.demo.release import Release
from lab.demo.stage import Stage
from tests.unit.demo.fleet import Fleet
from tests.unit.demo.scenarios.playing import played, texts

each_demo = pytest.mark.parametrize("demo", ["bad-release", "bad-in-one"])


@each_demo
def test_it_is_aborted_everywhere_and_taken_out_of_git(
    stage: Stage, fleet: Fleet, demo: str
) -> None:
    report = played(stage, demo)
    assert report.ok, report.outcome
    for name in stage.workload:
        assert "v3 is aborted: a reason" in texts(report, name)
    assert [(view.version, view.stable) for view in report.clusters] == [("v1", "v1")] * 2
    assert fleet.repository.release() == Release()
    release, back = fleet.repository.messages
    assert release.startswith("Release v3")
    assert back.startswith("Back to v1")


@each_demo
def test_its_failures_are_counted_until_all_are_back(stage: Stage, demo: str) -> None:
    figures = played(stage, demo).figures
    assert figures.failed > 0
    assert figures.first_bad is not None
    assert figures.all_stable is not None
    assert figures.detection == figures.all_stable - figures.first_bad
    assert 0 < figures.share["failed"] < 0.5


def test_it_is_bad_everywhere(stage: Stage) -> None:
    report = played(stage, "bad-release")
    assert all(view.traffic and view.traffic.failed for view in report.clusters)


def test_it_is_bad_in_the_last_cluster_only_and_named_with_it(stage: Stage, fleet: Fleet) -> None:
    report = played(stage, "bad-in-one")
    failed = {view.name: view.traffic and view.traffic.failed for view in report.clusters}
    assert failed["workload-1"] == 0
    assert failed["workload-2"]
    assert "bad in workload-2 only" in report.outcome
    assert "workload-2" in fleet.repository.messages[0]


@each_demo
@pytest.mark.parametrize("verdict", ["promoted", "paused", "stuck"])
def test_one_that_is_not_aborted_is_told_and_left_as_it_is(
    stage: Stage, fleet: Fleet, demo: str, verdict: str
) -> None:
    fleet.verdicts["v3"] = verdict  # pyright: ignore[reportArgumentType]
    report = played(stage, demo)
    assert not report.ok
    assert "did not reach an abort of v3 everywhere" in report.outcome
    assert "lab demo reset" in report.outcome
    assert len(fleet.repository.messages) == 1
