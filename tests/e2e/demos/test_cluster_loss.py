"""`lab demo cluster-loss`: a cluster is lost during a canary, and the release does not go on."""

from datetime import datetime

import pytest

from tests.e2e.demos.fleet import Fleet
from tests.e2e.demos.history import STAGES
from tests.e2e.demos.played import Played, played
from tests.e2e.demos.v1_everywhere import assert_v1_everywhere
from tests.e2e.lab_under_test import NAME, LabUnderTest
from tests.e2e.machine import docker

# The lab comes up for the first test, on a machine that may be slow.
pytestmark = pytest.mark.timeout(2400)

LEFT, LOST = "workload-1", "workload-2"


@pytest.fixture(scope="module")
def loss(lab: LabUnderTest, fleet: Fleet) -> Played:
    """The demo, played once."""
    return played(lab, fleet, "cluster-loss")


@pytest.fixture(scope="module")
def away(loss: Played) -> tuple[float, float]:
    """From when to when its node did not run."""
    assert loss.report["demo"] == "cluster-loss"
    form = "{{.State.FinishedAt}} {{.State.StartedAt}}"
    stopped, started = docker("inspect", f"{NAME}-{LOST}-control-plane", "--format", form)
    return _seconds(stopped), _seconds(started)


def test_the_node_is_away_during_the_canary(loss: Played, away: tuple[float, float]) -> None:
    stopped, started = away
    assert loss.report["started"] < stopped < started < loss.report["ended"]
    assert _stage(loss, LOST, until=stopped) > 0


def test_the_cluster_that_is_left_goes_no_more_than_one_stage_on(
    loss: Played, away: tuple[float, float]
) -> None:
    stopped, started = away
    assert _stage(loss, LEFT, until=started) - _stage(loss, LOST, until=stopped) <= 1


def test_it_aborts_without_the_other(loss: Played, away: tuple[float, float]) -> None:
    stopped, started = away
    aborted = loss.history.aborted(LEFT, "v2")
    assert aborted is not None
    assert stopped < aborted < started


def test_the_release_is_stable_nowhere(loss: Played) -> None:
    assert loss.history.stable(LEFT) == ["v1"]
    assert "v2" not in loss.history.stable(LOST)


def test_in_the_end_both_are_back_at_v1(lab: LabUnderTest, fleet: Fleet, loss: Played) -> None:
    assert loss.report["ok"]
    assert_v1_everywhere(lab, fleet)


def _stage(loss: Played, cluster: str, *, until: float) -> int:
    """The highest that a cluster had come to."""
    return max(STAGES.index(weight) for at, weight in loss.history.weights(cluster) if at < until)


def _seconds(moment: str) -> float:
    """Since 1970; Docker writes nanoseconds, which Python does not read."""
    return datetime.fromisoformat(f"{moment.partition('.')[0]}+00:00").timestamp()
