"""`lab demo canary`, a good release: promoted on all clusters, in lockstep, and no request lost."""

import pytest

from tests.e2e.demos.calls import RATE
from tests.e2e.demos.counters import counted
from tests.e2e.demos.fleet import Fleet
from tests.e2e.demos.history import STAGES
from tests.e2e.demos.played import Played, played
from tests.e2e.demos.v1_everywhere import assert_v1_everywhere
from tests.e2e.lab_under_test import LabUnderTest

# The lab comes up for the first test, on a machine that may be slow.
pytestmark = pytest.mark.timeout(2400)


@pytest.fixture(scope="module")
def canary(lab: LabUnderTest, fleet: Fleet) -> Played:
    """The demo, played once."""
    return played(lab, fleet, "canary")


def test_every_cluster_takes_all_weights_in_order(canary: Played) -> None:
    for name in canary.history.clusters:
        weights = [weight for _, weight in canary.history.weights(name)]
        ascending = len(STAGES) - 1
        assert weights[:ascending] == list(STAGES[:ascending])
        assert set(weights[ascending:]) <= {0, 100}
        assert weights[-1] == 0


def test_all_clusters_begin_together(canary: Played) -> None:
    begun = [canary.history.asked(name, "v2") for name in canary.history.clusters]
    # The aim is 5 seconds, on a machine that does nothing else.
    assert max(begun) - min(begun) <= 10


def test_no_cluster_is_ever_more_than_one_stage_ahead(canary: Played) -> None:
    assert canary.history.stages_apart() <= 1
    assert canary.report["figures"]["step_difference"] <= 1


def test_no_gate_opens_before_every_cluster_stands_at_it(canary: Played) -> None:
    history = canary.history
    steps = [gate.step for gate in history.gates(history.clusters[0], "v2")]
    # One before the first request, and one at each weight.
    assert len(steps) == len(STAGES) - 1
    for name in history.clusters:
        gates = history.gates(name, "v2")
        assert [gate.step for gate in gates] == steps
        for gate in gates:
            there = max(history.arrived(each, "v2", gate.step) for each in history.clusters)
            # The watches of two clusters need not tell of a thing at the same moment.
            assert gate.passed is not None
            assert there < gate.passed + 1


def test_it_is_promoted_everywhere(canary: Played) -> None:
    for name in canary.history.clusters:
        assert canary.history.stable(name) == ["v1", "v2"]
        last = canary.history.rollouts(name)[-1]
        assert (last.version, last.phase, last.aborted) == ("v2", "Healthy", False)
    answers = {(each.cluster, each.status, each.version) for each in canary.calls_afterwards}
    assert answers == {(name, 200, "v2") for name in canary.history.clusters}


def test_no_request_is_lost(canary: Played) -> None:
    assert [each for each in canary.calls if each.failed] == []
    assert {each.version for each in canary.calls} == {"v1", "v2"}
    for requests in canary.counted.values():
        assert {status for _, status in requests} == {"200"}
    assert canary.report["requests"]["failed"] == 0


def test_it_counts_the_requests_that_envoy_counts(canary: Played, fleet: Fleet) -> None:
    """As rates, since a scrape is at a moment of its own."""
    began, ended = canary.report["started"], canary.report["ended"]
    ours = len(canary.calls_between(began, ended))
    assert ours > len(fleet.workload) * RATE * (ended - began) / 2
    by_demo = (canary.report["requests"]["sent"] + ours) / (ended - began)
    by_envoy = 0.0
    for cluster in fleet.workload.values():
        first, last = counted(cluster, began), counted(cluster, ended)
        by_envoy += sum(last.since(first).values()) / (last.at - first.at)
    assert by_demo == pytest.approx(by_envoy, rel=0.05)


@pytest.mark.usefixtures("canary")
def test_while_it_is_out_no_other_release_begins(lab: LabUnderTest, fleet: Fleet) -> None:
    before = fleet.head()
    said = lab.refused("demo", "bad-release")
    for name in fleet.workload:
        assert f"{name} runs v2" in said
    assert "lab demo reset" in said
    assert fleet.head() == before


@pytest.mark.usefixtures("canary")
def test_a_reset_takes_it_back(lab: LabUnderTest, fleet: Fleet) -> None:
    lab.run("demo", "reset", "--json")
    assert_v1_everywhere(lab, fleet)
