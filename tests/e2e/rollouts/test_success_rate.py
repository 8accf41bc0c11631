"""How the success rate is judged: the real controller, with metrics in a real Prometheus."""

from collections.abc import Mapping

import pytest

from tests.e2e.rollouts.fleet import CLUSTERS
from tests.e2e.rollouts.judgement import judgement
from tests.e2e.rollouts.metrics import Metrics
from tests.e2e.rollouts.programs import free_port
from tests.e2e.rollouts.workload_cluster import APP, WorkloadCluster

# Calls a second, by code.
FINE, FEW_FAIL, HALF_FAIL, ALL_FAIL = (
    {"200": 10},
    {"200": 95, "503": 5},
    {"200": 5, "503": 5},
    {"503": 10},
)
NO_CALLS = {"200": 0}


def verdict(cluster: WorkloadCluster, service: str, thanos: str) -> str:
    """The first measurement of a service, over two clusters."""
    arguments = {
        "service": service,
        "namespace": APP,
        "thanos": thanos,
        "clusters": "|".join(CLUSTERS),
    }
    return judgement(cluster, "istio-success-rate", service, arguments).measured


@pytest.mark.parametrize(
    ("name", "first", "second", "expected"),
    [
        ("both-fine", FINE, FINE, "Successful"),
        ("few-failures", FINE, FEW_FAIL, "Successful"),
        ("both-bad", HALF_FAIL, HALF_FAIL, "Failed"),
        ("one-bad", FINE, HALF_FAIL, "Failed"),
        ("one-that-only-fails", FINE, ALL_FAIL, "Failed"),
        ("one-bad-one-missing", HALF_FAIL, {}, "Failed"),
        ("one-missing", FINE, {}, "Inconclusive"),
        ("no-calls-in-one", FINE, NO_CALLS, "Inconclusive"),
        ("no-calls", NO_CALLS, NO_CALLS, "Inconclusive"),
        ("no-metrics", {}, {}, "Inconclusive"),
    ],
)
def test_only_what_every_cluster_says_is_good_passes(
    metrics: Metrics,
    cluster: WorkloadCluster,
    name: str,
    first: Mapping[str, float],
    second: Mapping[str, float],
    expected: str,
) -> None:
    for workload_cluster, rates in zip(CLUSTERS, (first, second), strict=True):
        if rates:
            metrics.calls(name, workload_cluster, rates)
    assert verdict(cluster, name, metrics.address) == expected


def test_a_cluster_that_is_not_of_the_fleet_does_not_stand_in_for_one_that_is(
    metrics: Metrics, cluster: WorkloadCluster
) -> None:
    for workload_cluster in ("workload-1", "workload-3"):
        metrics.calls("stranger", workload_cluster, FINE)
    assert verdict(cluster, "stranger", metrics.address) == "Inconclusive"


def test_no_answer_is_an_error(cluster: WorkloadCluster) -> None:
    assert verdict(cluster, "no-answer", f"http://127.0.0.1:{free_port()}") == "Error"
