"""A good release: what becomes of it, and of one that is not promoted."""

import pytest

from lab.demo.stage import Stage
from tests.unit.demo.fleet import Fleet
from tests.unit.demo.scenarios.playing import played, texts


def test_it_is_promoted_everywhere(stage: Stage, fleet: Fleet) -> None:
    report = played(stage, "canary")
    assert report.ok, report.outcome
    assert [(view.stable, view.phase) for view in report.clusters] == [("v2", "Healthy")] * 2
    assert fleet.repository.messages == ["Release v2"]
    assert fleet.changed == []


def test_its_figures_are_those_of_the_release(stage: Stage) -> None:
    figures = played(stage, "canary").figures
    assert figures.sent > 0
    assert figures.failed == 0
    assert figures.start_difference == 0
    assert figures.step_difference == 0
    assert figures.first_bad is None
    assert 0 < figures.share["v2"] < 1


def test_each_weight_and_the_promotion_is_told_of_each_cluster(stage: Stage) -> None:
    report = played(stage, "canary")
    first, *_ = texts(report)
    assert first.endswith("Release v2")
    for name in stage.workload:
        told = texts(report, name)
        assert told[0] == "v2 is requested instead of v1"
        assert [text.split(" %")[0] for text in told if "requests go to v2" in text] == [
            "20",
            "40",
            "60",
            "80",
            "100",
        ]
        assert told[-1] == "v2 is promoted"


@pytest.mark.parametrize("names", [("east",), ("a", "b", "c")], ids=len)
def test_it_is_the_same_with_any_number_of_clusters(stage: Stage, names: tuple[str, ...]) -> None:
    report = played(stage, "canary")
    assert report.ok
    assert [view.name for view in report.clusters] == list(names)


def test_an_abort_of_a_good_release_is_told_with_the_cluster_and_the_reason(
    stage: Stage, fleet: Fleet
) -> None:
    fleet.verdicts["v2"] = "aborted"
    report = played(stage, "canary")
    assert not report.ok
    assert "workload-1 aborted a good release: a reason" in report.outcome
    assert "kubectl describe analysisrun" in report.outcome
    assert any("aborted a good release" in text for text in texts(report, ""))


def test_without_a_verdict_it_is_not_waited_for(stage: Stage, fleet: Fleet) -> None:
    fleet.verdicts["v2"] = "paused"
    report = played(stage, "canary")
    assert not report.ok
    assert "workload-1 has paused" in report.outcome
    assert "lab watch" in report.outcome
    assert report.clusters[0].weight > 0


def test_one_that_comes_to_no_end_is_told_with_the_state_of_each_cluster(
    stage: Stage, fleet: Fleet
) -> None:
    fleet.verdicts["v2"] = "stuck"
    report = played(stage, "canary")
    assert not report.ok
    assert "did not reach v2 everywhere" in report.outcome
    for name in stage.workload:
        assert f"{name} is Paused, v2 at 40 % (CanaryPauseStep)" in report.outcome
    assert "lab demo reset" in report.outcome


def test_a_cluster_that_does_not_answer_is_named(stage: Stage, fleet: Fleet) -> None:
    fleet.clusters["workload-2"].lost = True
    fleet.without_lost = "stuck"
    report = played(stage, "canary")
    assert not report.ok
    assert "workload-2 does not answer: connection refused" in report.outcome
