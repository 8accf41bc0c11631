"""What makes one cluster abort with another: the real controller and Prometheus."""

import pytest

from tests.e2e.rollouts.fleet import CLUSTERS, State
from tests.e2e.rollouts.judgement import Judgement, judgement
from tests.e2e.rollouts.metrics import Metrics
from tests.e2e.rollouts.programs import free_port
from tests.e2e.rollouts.workload_cluster import APP, WorkloadCluster

ABORTS = Judgement("Failed", "Failed")
GOES_ON = Judgement("Successful", "Running")
UNDER_WAY, ABORTED = State(step=4), State(step=0, aborted=True)


def watch(cluster: WorkloadCluster, rollout: str, thanos: str) -> Judgement:
    """What is said of the release of v2."""
    arguments = {
        "rollout": rollout,
        "namespace": APP,
        "version": "v2",
        "thanos": thanos,
        "clusters": "|".join(CLUSTERS),
    }
    return judgement(cluster, "fleet-abort", rollout, arguments)


@pytest.mark.parametrize("aborted", CLUSTERS)
def test_it_fails_at_once_when_a_cluster_has_aborted(
    metrics: Metrics, cluster: WorkloadCluster, aborted: str
) -> None:
    rollout = f"aborted-in-{aborted}"
    for name in CLUSTERS:
        (ABORTED if name == aborted else UNDER_WAY).told(metrics, name, rollout)
    assert watch(cluster, rollout, metrics.address) == ABORTS


def test_it_fails_when_the_only_cluster_that_is_known_has_aborted(
    metrics: Metrics, cluster: WorkloadCluster
) -> None:
    ABORTED.told(metrics, "workload-2", "only-aborted")
    assert watch(cluster, "only-aborted", metrics.address) == ABORTS


@pytest.mark.parametrize(
    ("rollout", "peer"),
    [
        ("none-aborted", UNDER_WAY),
        ("another-release-aborted", State(version="v3", aborted=True)),
        ("abort-of-the-release-before", State(aborted=True, observed=False)),
        ("nothing-known", None),
    ],
)
def test_it_goes_on_while_none_has_aborted_this_release(
    metrics: Metrics, cluster: WorkloadCluster, rollout: str, peer: State | None
) -> None:
    UNDER_WAY.told(metrics, "workload-1", rollout)
    if peer is not None:
        peer.told(metrics, "workload-2", rollout)
    assert watch(cluster, rollout, metrics.address) == GOES_ON


def test_an_abort_elsewhere_than_in_the_fleet_does_not_count(
    metrics: Metrics, cluster: WorkloadCluster
) -> None:
    UNDER_WAY.told(metrics, "workload-1", "stranger-aborts")
    ABORTED.told(metrics, "workload-3", "stranger-aborts")
    assert watch(cluster, "stranger-aborts", metrics.address) == GOES_ON


def test_no_answer_is_an_error_and_no_abort(cluster: WorkloadCluster) -> None:
    thanos = f"http://127.0.0.1:{free_port()}"
    assert watch(cluster, "unanswered-watch", thanos) == Judgement("Error", "Running")
