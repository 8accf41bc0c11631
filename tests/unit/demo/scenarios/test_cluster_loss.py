"""A cluster that is lost in the middle of a release: what the others do."""

import pytest

from lab.demo.release import Release
from lab.demo.stage import Stage
from tests.unit.demo.fleet import Fleet
from tests.unit.demo.scenarios.playing import played, texts


def test_the_others_hold_then_abort_and_all_are_on_v1_in_the_end(
    stage: Stage, fleet: Fleet
) -> None:
    report = played(stage, "cluster-loss")
    assert report.ok, report.outcome
    assert "workload-1 held, then aborted" in report.outcome
    assert "v2 is aborted: a reason" in texts(report, "workload-1")
    assert all(view.answers and view.stable == "v1" for view in report.clusters)
    assert fleet.repository.release() == Release()
    assert fleet.changed == [
        "stop workload-2-control-plane",
        "start workload-2-control-plane",
    ]


def test_the_node_is_stopped_when_every_cluster_has_its_first_weight(stage: Stage) -> None:
    report = played(stage, "cluster-loss")
    told = texts(report)
    assert told.index("20 % of the requests go to v2") < told.index("its node is stopped")
    lost = next(each for each in stage.snapshots if not all(view.answers for view in each.clusters))
    assert {view.weight for view in lost.clusters} == {20}
    # Nobody goes on while it is gone.
    gone = [each for each in stage.snapshots if not all(view.answers for view in each.clusters)]
    assert max(view.weight for each in gone for view in each.clusters) == 20


def test_a_promotion_without_the_lost_cluster_is_a_fault(stage: Stage, fleet: Fleet) -> None:
    fleet.without_lost = "promoted"
    report = played(stage, "cluster-loss")
    assert not report.ok
    assert "v2 was promoted without workload-2" in report.outcome
    assert "lab demo reset" in report.outcome


def test_others_that_hold_for_ever_are_told(stage: Stage, fleet: Fleet) -> None:
    fleet.without_lost = "stuck"
    report = played(stage, "cluster-loss")
    assert not report.ok
    assert "did not reach an abort without workload-2" in report.outcome
    assert "workload-2 does not answer: connection refused" in report.outcome


@pytest.mark.parametrize("names", [("alone",)])
def test_the_only_cluster_is_not_stopped(
    stage: Stage, fleet: Fleet, names: tuple[str, ...]
) -> None:
    report = played(stage, "cluster-loss")
    assert not report.ok
    assert "no other cluster to hold" in report.outcome
    assert fleet.changed == []
    assert fleet.repository.messages == []
    assert len(names) == 1
