"""A cluster without its app: who serves its callers."""

import pytest

from lab.demo.stage import Stage
from tests.unit.demo.fleet import Fleet
from tests.unit.demo.scenarios.playing import played, texts


def test_the_others_serve_its_callers_and_its_app_comes_back(stage: Stage, fleet: Fleet) -> None:
    report = played(stage, "failover")
    assert report.ok, report.outcome
    assert report.outcome.startswith("workload-2 answered the callers in workload-1")
    # None: an autoscaler's number, or the default, and not one of the demo's.
    assert fleet.changed == ["scale workload-1 to 0", "scale workload-1 to 1"]
    assert fleet.repository.messages == []
    assert report.figures.failed == 0
    assert texts(report, "workload-1") == [
        "its app is scaled to 0",
        "its app is gone; its callers are not",
        "its app is scaled back",
    ]


@pytest.mark.parametrize("names", [("a", "b", "c")])
def test_all_others_are_named(stage: Stage, names: tuple[str, ...]) -> None:
    assert played(stage, "failover").outcome.startswith("b, c answered the callers in a")
    assert len(names) == 3


def test_callers_that_nobody_serves_are_told(stage: Stage, fleet: Fleet) -> None:
    fleet.clusters["workload-1"].served = False
    report = played(stage, "failover")
    assert not report.ok
    assert "more answers to callers in workload-1" in report.outcome
    assert report.figures.failed > 0
    assert "lab demo reset" in report.outcome


@pytest.mark.parametrize("names", [("alone",)])
def test_with_no_other_cluster_nothing_is_changed(
    stage: Stage, fleet: Fleet, names: tuple[str, ...]
) -> None:
    report = played(stage, "failover")
    assert not report.ok
    assert "no other cluster" in report.outcome
    assert "lab:workloadClusters" in report.outcome
    assert fleet.changed == []
    assert len(names) == 1
