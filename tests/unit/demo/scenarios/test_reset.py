"""Back to v1, from whatever state a demo has left."""

from contextlib import suppress

import pytest

from lab.demo.release import Release, released
from lab.demo.stage import Stage
from tests.unit.demo.fleet import Fleet
from tests.unit.demo.scenarios.playing import played, texts
from tests.unit.demo.strategy_files import strategy_files

each_demo = pytest.mark.parametrize(
    "demo", ["canary", "bad-release", "bad-in-one", "blue-green", "failover", "cluster-loss"]
)


def assert_at_rest(stage: Stage, fleet: Fleet) -> None:
    assert fleet.repository.files == strategy_files()
    for view in stage.now.clusters:
        assert view.answers
        assert (view.version, view.stable, view.strategy) == ("v1", "v1", "canary")
        assert (view.weight, view.phase, view.aborted) == (0, "Healthy", False)
        assert fleet.clusters[view.name].pods == 1


@each_demo
def test_after_each_demo_all_is_as_it_was(stage: Stage, fleet: Fleet, demo: str) -> None:
    played(stage, demo)
    # Going back by steps and judgement would not do: without callers there is no verdict.
    fleet.verdicts["v1"] = "stuck"
    report = played(stage, "reset")
    assert report.ok, report.outcome
    assert_at_rest(stage, fleet)


@each_demo
@pytest.mark.parametrize("looks", range(1, 26, 3))
def test_after_an_interrupted_demo_all_is_as_it_was(
    stage: Stage, fleet: Fleet, demo: str, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = looks

    def interrupt(after: float, timeout: float) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return Fleet.wait(fleet, after, timeout)

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(fleet, "wait", interrupt)
        played(stage, demo)
    fleet.verdicts["v1"] = "stuck"
    report = played(stage, "reset")
    assert report.ok, report.outcome
    assert_at_rest(stage, fleet)


@pytest.mark.parametrize("verdict", ["aborted", "paused", "stuck"])
def test_a_release_that_went_wrong_is_taken_back(stage: Stage, fleet: Fleet, verdict: str) -> None:
    fleet.verdicts["v2"] = verdict  # pyright: ignore[reportArgumentType]
    played(stage, "canary")
    report = played(stage, "reset")
    assert report.ok, report.outcome
    assert_at_rest(stage, fleet)
    assert not [each for each in fleet.changed if each.startswith("promote")]


def test_where_all_is_at_rest_nothing_is_committed(stage: Stage, fleet: Fleet) -> None:
    report = played(stage, "reset")
    assert report.ok
    assert fleet.repository.messages == []
    assert not [each for each in fleet.changed if each.startswith("promote")]


def test_a_stable_v2_is_left_without_its_steps_even_if_the_controller_is_late(
    stage: Stage, fleet: Fleet
) -> None:
    played(stage, "canary")
    fleet.clusters["workload-1"].late = 4
    report = played(stage, "reset")
    assert report.ok
    # What it was told before it has seen the release was lost.
    assert fleet.changed.count("promote workload-1") > 1
    assert {view.weight for each in stage.snapshots for view in each.clusters} == {0}


def test_its_commit_is_part_of_the_report(stage: Stage, fleet: Fleet) -> None:
    fleet.repository.files = released(strategy_files(), Release(version="v2"))
    report = played(stage, "reset")
    assert any(text.endswith("Back to v1") for text in texts(report))


def test_a_stopped_node_is_started_before_anything_else(stage: Stage, fleet: Fleet) -> None:
    fleet.clusters["workload-2"].lost = True
    report = played(stage, "reset")
    assert report.ok, report.outcome
    assert fleet.changed[0] == "start workload-2-control-plane"
    assert "workload-2-control-plane: started again" in texts(report)


def test_a_cluster_that_stays_away_is_told(
    stage: Stage, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.clusters["workload-2"].lost = True

    def start(*_: object) -> None:
        pass

    monkeypatch.setattr(fleet, "start", start)
    report = played(stage, "reset")
    assert not report.ok
    assert "workload-2" in report.outcome
    assert "connection refused" in report.outcome
