"""What a release does to a workload cluster: the real controller, and the lab's own content.

The other cluster of the fleet is no more than what its metrics tell.
"""

import subprocess
import time
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from tests.e2e.rollouts.fleet import CLUSTERS, State
from tests.e2e.rollouts.metrics import Metrics
from tests.e2e.rollouts.programs import built
from tests.e2e.rollouts.workload_cluster import APP, WorkloadCluster
from tests.engine.kubernetes.kubelet import kubelet, running

VIRTUAL_SERVICE = f"/apis/networking.istio.io/v1/namespaces/{APP}/virtualservices/helloworld"
HERE, PEER = CLUSTERS


def until(look: Callable[[], Any], wanted: Callable[[Any], Any]) -> Any:
    """What `look` sees, as soon as it is what is wanted."""
    end = time.monotonic() + 60
    while not wanted(seen := look()):
        assert time.monotonic() < end, seen
        time.sleep(0.2)
    return seen


def weights(cluster: WorkloadCluster) -> dict[str, int]:
    """The weight of each Service."""
    (route,) = cluster.get(VIRTUAL_SERVICE)["spec"]["http"]
    return {
        each["destination"]["host"].partition(".")[0]: each.get("weight", 0)
        for each in route["route"]
    }


def status(cluster: WorkloadCluster) -> Any:
    """What the controller says of the Rollout."""
    return cluster.get(cluster.rollout_objects("rollouts") + "/helloworld").get("status", {})


def background(cluster: WorkloadCluster) -> Any:
    """The AnalysisRun that goes on beside the steps."""
    run = until(lambda: status(cluster)["canary"].get("currentBackgroundAnalysisRunStatus"), bool)
    return cluster.get(f"{cluster.rollout_objects('analysisruns')}/{run['name']}")


def gates(cluster: WorkloadCluster) -> list[Any]:
    """The AnalysisRuns that are steps."""
    found = cluster.get(cluster.rollout_objects("analysisruns"))["items"]
    kind = "rollout-type"
    return [run for run in found if run["metadata"].get("labels", {}).get(kind) == "Step"]


@pytest.fixture(scope="module", autouse=True)
def released(metrics: Metrics, cluster: WorkloadCluster) -> Generator[None]:
    """v1 runs, and v2 is asked for; the tests go on from there, each where the last ended."""
    strategy = cluster.repository / "gitops" / "strategy"
    facts = {"lab/thanos-address": metrics.address, "lab/clusters-regex": "|".join(CLUSTERS)}
    # As Argo CD adds commonAnnotations.
    annotations = [f"{key}:{value}" for key, value in facts.items()]
    subprocess.run(
        [built("kustomize"), "edit", "add", "annotation", *annotations], cwd=strategy, check=True
    )
    with kubelet(cluster.plane, APP, running):
        # The harder of the two orders in which Argo CD may sync: the Services come last.
        cluster.kubectl("apply", f"--namespace={APP}", f"--kustomize={strategy}")
        until(lambda: status(cluster), bool)
        helloworld = cluster.repository / "gitops" / "helloworld" / "helloworld"
        cluster.kubectl("apply", f"--namespace={APP}", f"--filename={helloworld}")
        until(lambda: status(cluster).get("phase"), lambda phase: phase == "Healthy")
        assert weights(cluster) == {"helloworld": 100, "helloworld-canary": 0}

        file = strategy / "rollout.yaml"
        file.write_text(
            file.read_text().replace("-v1:", "-v2:").replace("version: v1", "version: v2")
        )
        cluster.kubectl("apply", f"--namespace={APP}", f"--kustomize={strategy}")
        yield


def test_no_request_goes_to_a_release_that_another_cluster_has_not_begun(
    metrics: Metrics, cluster: WorkloadCluster
) -> None:
    State(step=1).told(metrics, HERE, "helloworld")
    measurements = until(lambda: _measurements(cluster), lambda found: len(found) > 1)
    assert {each["phase"] for each in measurements} == {"Failed"}
    assert weights(cluster) == {"helloworld": 100, "helloworld-canary": 0}


def test_it_takes_its_first_step_when_all_clusters_are_there(
    metrics: Metrics, cluster: WorkloadCluster
) -> None:
    State(step=1).told(metrics, PEER, "helloworld")
    moved = {"helloworld": 80, "helloworld-canary": 20}
    until(lambda: weights(cluster), lambda seen: seen == moved)


def test_it_is_judged_with_the_facts_of_the_fleet(
    metrics: Metrics, cluster: WorkloadCluster
) -> None:
    run = background(cluster)
    assert {each["name"]: each["value"] for each in run["spec"]["args"]} == {
        "service": "helloworld-canary",
        "rollout": "helloworld",
        "namespace": APP,
        "version": "v2",
        "thanos": metrics.address,
        "clusters": "|".join(CLUSTERS),
    }


def test_it_is_aborted_when_another_cluster_has_aborted_it(
    metrics: Metrics, cluster: WorkloadCluster
) -> None:
    assert not status(cluster).get("abort")
    State(aborted=True).told(metrics, PEER, "helloworld")
    until(lambda: status(cluster).get("abort"), bool)
    until(lambda: weights(cluster)["helloworld-canary"], lambda weight: weight == 0)
    assert "no-cluster-has-aborted" in status(cluster)["message"]


def _measurements(cluster: WorkloadCluster) -> list[Mapping[str, Any]]:
    """Those of the gates, as far as there are any."""
    return [
        measurement
        for run in gates(cluster)
        for result in run.get("status", {}).get("metricResults", [])
        for measurement in result.get("measurements", [])
    ]
