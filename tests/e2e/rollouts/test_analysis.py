"""How the AnalysisTemplate judges: the real controller, with metrics in a real Prometheus."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.e2e.rollouts.metrics import Metrics
from tests.e2e.rollouts.programs import free_port
from tests.e2e.rollouts.workload_cluster import WorkloadCluster

# Calls a second, by code.
FINE, FEW_FAIL, HALF_FAIL, ALL_FAIL = (
    {"200": 10},
    {"200": 95, "503": 5},
    {"200": 5, "503": 5},
    {"503": 10},
)
NO_CALLS = {"200": 0}


def verdict(cluster: WorkloadCluster, service: str, thanos: str) -> str:
    """The phase of the template's first measurement of a service, over two clusters."""
    file = cluster.repository / "gitops" / "strategy" / "analysis-template.yaml"
    template = yaml.safe_load(file.read_text())
    (metric,) = template["spec"]["metrics"]
    values = {
        "service": service,
        "namespace": "helloworld",
        "thanos": thanos,
        "clusters": "workload-1|workload-2",
    }
    assert {each["name"] for each in template["spec"]["args"]} == set(values)
    runs = cluster.rollout_objects("analysisruns")
    run: dict[str, Any] = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisRun",
        "metadata": {"name": service},
        "spec": {
            "args": [{"name": name, "value": value} for name, value in values.items()],
            "metrics": [{**metric, "initialDelay": "0s"}],
        },
    }
    cluster.plane.create(runs, run)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        status = cluster.get(f"{runs}/{service}").get("status", {})
        for result in status.get("metricResults", []):
            for measurement in result.get("measurements", []):
                if measurement["phase"] not in ("Pending", "Running"):
                    return measurement["phase"]
        time.sleep(0.1)
    raise AssertionError(f"no measurement of {service} within 30 s")


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
    for workload_cluster, rates in (("workload-1", first), ("workload-2", second)):
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


def test_thanos_is_asked_not_to_leave_out_what_it_cannot_reach(
    metrics: Metrics, cluster: WorkloadCluster
) -> None:
    verdict(cluster, "address", metrics.address)
    asked = [urlsplit(each) for each in metrics.asked]
    assert asked
    assert {each.path for each in asked} == {"/api/v1/query"}
    assert all(parse_qs(each.query) == {"partial_response": ["false"]} for each in asked)
