"""When the gate opens that all clusters pass together: the real controller and Prometheus."""

import pytest

from tests.e2e.rollouts.fleet import CLUSTERS, State
from tests.e2e.rollouts.judgement import Judgement, judgement
from tests.e2e.rollouts.metrics import Metrics
from tests.e2e.rollouts.programs import free_port
from tests.e2e.rollouts.workload_cluster import APP, WorkloadCluster

OPENS = Judgement("Successful", "Successful")
HOLDS = Judgement("Failed", "Running")
"""It asks again."""
STEP = 5
"""Of the canary, where the gate is."""
HERE, PAST, BEHIND = State(step=STEP), State(step=STEP + 3), State(step=STEP - 1)
PROMOTED = State(step=15)


def gate(cluster: WorkloadCluster, rollout: str, thanos: str) -> Judgement:
    """What the gate at `STEP` says of the release of v2."""
    arguments = {
        "rollout": rollout,
        "namespace": APP,
        "version": "v2",
        "step": str(STEP),
        "thanos": thanos,
        "clusters": "|".join(CLUSTERS),
    }
    return judgement(cluster, "fleet-gate", rollout, arguments)


@pytest.mark.parametrize(
    ("rollout", "peer"),
    [
        ("peer-here", HERE),
        ("peer-past", PAST),
        ("peer-promoted", PROMOTED),
        ("peer-ready-blue-green", State(blue_green=True)),
    ],
)
def test_it_opens_when_all_clusters_are_there_or_past_it(
    metrics: Metrics, cluster: WorkloadCluster, rollout: str, peer: State
) -> None:
    HERE.told(metrics, "workload-1", rollout)
    peer.told(metrics, "workload-2", rollout)
    assert gate(cluster, rollout, metrics.address) == OPENS


@pytest.mark.parametrize(
    ("rollout", "peer"),
    [
        ("peer-behind", BEHIND),
        ("peer-at-another-version", State(version="v1", step=15)),
        ("peer-not-seen-yet", State(step=15, observed=False)),
        ("peer-missing", None),
    ],
)
def test_it_holds_while_one_is_not(
    metrics: Metrics, cluster: WorkloadCluster, rollout: str, peer: State | None
) -> None:
    HERE.told(metrics, "workload-1", rollout)
    if peer is not None:
        peer.told(metrics, "workload-2", rollout)
    assert gate(cluster, rollout, metrics.address) == HOLDS


def test_it_holds_while_nothing_is_known_of_any(metrics: Metrics, cluster: WorkloadCluster) -> None:
    assert gate(cluster, "nobody", metrics.address) == HOLDS


def test_a_cluster_that_is_not_of_the_fleet_does_not_stand_in_for_one_that_is(
    metrics: Metrics, cluster: WorkloadCluster
) -> None:
    for name in ("workload-1", "workload-3"):
        HERE.told(metrics, name, "stranger-at-the-gate")
    assert gate(cluster, "stranger-at-the-gate", metrics.address) == HOLDS


def test_no_answer_does_not_open_it(cluster: WorkloadCluster) -> None:
    thanos = f"http://127.0.0.1:{free_port()}"
    assert gate(cluster, "unanswered-gate", thanos) == Judgement("Error", "Running")
