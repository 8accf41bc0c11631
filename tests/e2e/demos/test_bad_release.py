"""`lab demo bad-release` and `bad-in-one`: aborted on all clusters, traffic back on stable."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.e2e.demos.calls import Call
from tests.e2e.demos.fleet import Fleet
from tests.e2e.demos.history import History
from tests.e2e.demos.played import SETTLED_SECONDS, Played, played
from tests.e2e.demos.proxies import faulty
from tests.e2e.demos.v1_everywhere import assert_v1_everywhere
from tests.e2e.lab_under_test import LabUnderTest

# The lab comes up for the first test, on a machine that may be slow.
pytestmark = pytest.mark.timeout(2400)

BAD_IN = {"bad-release": {"workload-1", "workload-2"}, "bad-in-one": {"workload-2"}}


@dataclass(frozen=True)
class BadRelease:
    """A demo of one, played."""

    played: Played
    faulty: set[str]
    """The clusters whose sidecars made requests fail."""

    @property
    def first_weight(self) -> float:
        """When the first cluster had requests go to it."""
        return min(
            next(at for at, weight in history.weights(name) if weight)
            for history in [self.played.history]
            for name in history.clusters
        )

    @property
    def all_back(self) -> float:
        """When the last cluster had none go to it any more."""
        history = self.played.history
        return max(history.weights(name)[-1][0] for name in history.clusters)


@pytest.fixture(scope="module", params=BAD_IN)
def demo(request: pytest.FixtureRequest) -> str:
    """Its name."""
    return request.param


@pytest.fixture(scope="module")
def bad(lab: LabUnderTest, fleet: Fleet, demo: str) -> BadRelease:
    """The demo, played once."""
    found: set[str] = set()

    def look(_: History, calls: Sequence[Call]) -> None:
        # As soon as calls fail, the sidecars are at it, and before the release is aborted.
        end = time.monotonic() + 240
        while not any(each.status == 500 for each in calls):
            assert time.monotonic() < end, "no call failed"
            time.sleep(0.5)
        found.update(faulty(fleet))

    return BadRelease(played(lab, fleet, demo, look), found)


def test_it_fails_where_the_demo_says(bad: BadRelease, demo: str) -> None:
    assert bad.faulty == BAD_IN[demo]


def test_every_cluster_aborts_it(bad: BadRelease) -> None:
    history = bad.played.history
    for name in history.clusters:
        assert history.aborted(name, "v3") is not None
        assert history.weights(name)[-1][1] == 0


def test_no_cluster_promotes_it(bad: BadRelease) -> None:
    history = bad.played.history
    assert {version for name in history.clusters for version in history.stable(name)} == {"v1"}


def test_callers_of_every_cluster_meet_its_failures(bad: BadRelease) -> None:
    for name, requests in bad.played.counted.items():
        assert requests[("helloworld-canary", "500")] > 0, name
    assert bad.played.report["requests"]["failed"] > 0


def test_all_requests_are_with_stable_again_within_a_minute(bad: BadRelease) -> None:
    first = min(each.ended for each in bad.played.calls if each.status == 500)
    assert bad.all_back - first <= 60


def test_afterwards_nobody_meets_it(bad: BadRelease) -> None:
    after = bad.played.calls_between(bad.all_back + SETTLED_SECONDS, time.time())
    assert after
    assert {(each.status, each.version) for each in after} == {(200, "v1")}


def test_it_answers_less_than_two_fifths_of_the_requests_meanwhile(bad: BadRelease) -> None:
    meanwhile = bad.played.calls_between(bad.first_weight, bad.all_back)
    its = [each for each in meanwhile if each.failed or each.version == "v3"]
    assert 0 < len(its) / len(meanwhile) < 0.4


@pytest.mark.usefixtures("bad")
def test_in_the_end_all_is_v1(lab: LabUnderTest, fleet: Fleet) -> None:
    assert_v1_everywhere(lab, fleet)
