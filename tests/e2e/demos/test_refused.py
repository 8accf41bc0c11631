"""Demos that cannot begin: they say why, and change nothing."""

from collections.abc import Generator

import pytest

from tests.e2e.demos.fleet import APP, Fleet
from tests.e2e.lab_under_test import LabUnderTest
from tests.e2e.machine import Cluster

# The lab comes up for the first test, on a machine that may be slow.
pytestmark = pytest.mark.timeout(2400)

GATEWAY = ("deployment/istio-ingressgateway", "--namespace=istio-system")


@pytest.fixture
def closed(fleet: Fleet) -> Generator[str]:
    """The name of a cluster without ingress gateway."""
    cluster = fleet.workload["workload-2"]
    cluster.kubectl("scale", *GATEWAY, "--replicas=0")
    cluster.kubectl("rollout", "status", *GATEWAY, "--timeout=120s")
    try:
        yield "workload-2"
    finally:
        cluster.kubectl("scale", *GATEWAY, "--replicas=1")
        cluster.kubectl("rollout", "status", *GATEWAY, "--timeout=120s")


def test_one_that_there_is_not(lab: LabUnderTest, fleet: Fleet) -> None:
    before = fleet.head()
    said = lab.refused("demo", "canaries")
    assert "there is no demo 'canaries'" in said
    assert "cluster-loss" in said
    assert fleet.head() == before


def test_one_whose_callers_are_not_answered(lab: LabUnderTest, fleet: Fleet, closed: str) -> None:
    lab.run("traffic", "stop")
    before = fleet.head(), [_generation(each) for each in fleet.workload.values()]
    said = lab.refused("demo", "canary")
    assert "no traffic" in said
    assert f"0 answered in {closed}" in said
    assert (fleet.head(), [_generation(each) for each in fleet.workload.values()]) == before
    for cluster in fleet.workload.values():
        pods = cluster.get("pods", f"--namespace={APP}")["items"]
        assert [pod["metadata"]["name"] for pod in pods if "load" in pod["metadata"]["name"]] == []


def _generation(cluster: Cluster) -> int:
    """It counts the changes of the Rollout."""
    rollout = cluster.get("rollouts.argoproj.io", APP, f"--namespace={APP}")
    return rollout["metadata"]["generation"]
