"""The other strategy: what becomes of a release by it."""

from lab.demo.release import Release
from lab.demo.stage import Stage
from tests.unit.demo.fleet import Fleet
from tests.unit.demo.scenarios.playing import played, texts


def test_all_requests_move_at_once_and_v2_is_promoted(stage: Stage, fleet: Fleet) -> None:
    report = played(stage, "blue-green")
    assert report.ok, report.outcome
    assert fleet.repository.release() == Release(version="v2", strategy="blue-green")
    for view in report.clusters:
        assert (view.strategy, view.stable, view.phase) == ("blue-green", "v2", "Healthy")
        moved = [text for text in texts(report, view.name) if "requests go to v2" in text]
        assert moved == ["100 % of the requests go to v2"]


def test_the_app_is_blue_green_before_there_is_a_release(stage: Stage, fleet: Fleet) -> None:
    played(stage, "blue-green")
    first, second = fleet.repository.messages
    assert "blue-green" in first
    assert second == "Release v2"
    seen = [{view.strategy for view in each.clusters} for each in stage.snapshots]
    released = [any(view.version == "v2" for view in each.clusters) for each in stage.snapshots]
    assert seen[released.index(True)] == {"blue-green"}


def test_no_request_is_lost(stage: Stage) -> None:
    figures = played(stage, "blue-green").figures
    assert figures.sent > 0
    assert figures.failed == 0


def test_one_that_is_aborted_is_told_with_the_reason(stage: Stage, fleet: Fleet) -> None:
    fleet.verdicts["v2"] = "aborted"
    report = played(stage, "blue-green")
    assert not report.ok
    assert "aborted a good release" in report.outcome
    assert "a reason" in report.outcome
    assert "lab demo reset" in report.outcome
