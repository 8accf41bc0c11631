"""`lab demo failover`: a cluster without the app, whose callers are served by the other one."""

import pytest

from tests.e2e.demos.counters import from_peers
from tests.e2e.demos.fleet import Fleet
from tests.e2e.demos.played import Played, played
from tests.e2e.demos.v1_everywhere import assert_v1_everywhere
from tests.e2e.lab_under_test import LabUnderTest

# The lab comes up for the first test, on a machine that may be slow.
pytestmark = pytest.mark.timeout(2400)

BEREFT, SERVING = "workload-1", "workload-2"
SCRAPE_SECONDS = 5


@pytest.fixture(scope="module")
def failover(lab: LabUnderTest, fleet: Fleet) -> Played:
    """The demo, played once."""
    return played(lab, fleet, "failover")


@pytest.fixture(scope="module")
def gone(failover: Played) -> tuple[float, float]:
    """From when to when the cluster had no Pod of the app."""
    (span,) = failover.history.without_pods(BEREFT)
    return span


def test_while_it_has_no_app_its_callers_are_answered_by_the_other_cluster(
    failover: Played, gone: tuple[float, float]
) -> None:
    answers = failover.calls_between(*gone, cluster=BEREFT)
    assert len(answers) > 20
    assert {each.status for each in answers} == {200}
    assert {each.instance for each in answers} <= failover.history.pods(SERVING)


def test_they_come_through_the_other_cluster_s_east_west_gateway(
    fleet: Fleet, failover: Played, gone: tuple[float, float]
) -> None:
    assert failover.history.without_pods(SERVING) == []
    begin, end = gone
    gateway = fleet.workload[SERVING]
    assert from_peers(gateway, end) > from_peers(gateway, begin + SCRAPE_SECONDS)


def test_no_request_is_lost(failover: Played) -> None:
    assert [each for each in failover.calls if each.failed] == []
    for requests in failover.counted.values():
        assert {status for _, status in requests} == {"200"}
    assert failover.report["requests"]["failed"] == 0


def test_in_the_end_it_answers_again(lab: LabUnderTest, fleet: Fleet, failover: Played) -> None:
    assert_v1_everywhere(lab, fleet)
    instances = {each.instance for each in failover.calls_afterwards}
    assert instances & failover.history.pods(BEREFT)
