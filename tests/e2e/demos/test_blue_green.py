"""`lab demo blue-green`: all requests move at once, on all clusters."""

import pytest

from tests.e2e.demos.fleet import Fleet
from tests.e2e.demos.played import Played, played
from tests.e2e.demos.v1_everywhere import assert_v1_everywhere
from tests.e2e.lab_under_test import LabUnderTest

# The lab comes up for the first test, on a machine that may be slow.
pytestmark = pytest.mark.timeout(2400)


@pytest.fixture(scope="module")
def blue_green(lab: LabUnderTest, fleet: Fleet) -> Played:
    """The demo, played once."""
    return played(lab, fleet, "blue-green")


def test_it_is_promoted_everywhere(blue_green: Played) -> None:
    for name in blue_green.history.clusters:
        assert blue_green.history.stable(name) == ["v1", "v2"]
        assert blue_green.history.aborted(name, "v2") is None
    answers = {(each.cluster, each.status, each.version) for each in blue_green.calls_afterwards}
    assert answers == {(name, 200, "v2") for name in blue_green.history.clusters}


def test_there_is_no_canary(blue_green: Played) -> None:
    for name in blue_green.history.clusters:
        assert [weight for _, weight in blue_green.history.weights(name)] == [0]
        assert {service for service, _ in blue_green.counted[name]} == {"helloworld"}


def test_no_request_is_lost(blue_green: Played) -> None:
    assert [each for each in blue_green.calls if each.failed] == []
    assert blue_green.report["requests"]["failed"] == 0


def test_the_requests_move_at_once(blue_green: Played) -> None:
    first_new = min(each.begun for each in blue_green.calls if each.version == "v2")
    last_old = max(each.begun for each in blue_green.calls if each.version == "v1")
    # Two clusters hear of each other by their metrics, which takes two scrapes.
    assert last_old - first_new < 20


@pytest.mark.usefixtures("blue_green")
def test_a_reset_makes_it_a_canary_again(lab: LabUnderTest, fleet: Fleet) -> None:
    lab.run("demo", "reset", "--json")
    assert_v1_everywhere(lab, fleet)
