"""What a release does to a workload cluster: the real controller, and the lab's own content."""

import subprocess
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.e2e.rollouts.programs import built
from tests.e2e.rollouts.workload_cluster import APP, WorkloadCluster
from tests.engine.kubernetes.kubelet import kubelet, running

FACTS = {
    "lab/thanos-address": "http://127.0.0.1:9",
    "lab/clusters-regex": "workload-1|workload-2",
}
VIRTUAL_SERVICE = f"/apis/networking.istio.io/v1/namespaces/{APP}/virtualservices/helloworld"


def until(look: Callable[[], Any], wanted: Callable[[Any], Any]) -> Any:
    """What `look` sees, as soon as it is what is wanted."""
    end = time.monotonic() + 60
    while not wanted(seen := look()):
        assert time.monotonic() < end, seen
        time.sleep(0.2)
    return seen


def weights(virtual_service: Mapping[str, Any]) -> dict[str, int]:
    """The weight of each Service."""
    (route,) = virtual_service["spec"]["http"]
    return {
        each["destination"]["host"].partition(".")[0]: each.get("weight", 0)
        for each in route["route"]
    }


def test_a_release_takes_its_first_step_and_is_judged_with_the_facts_of_the_fleet(
    cluster: WorkloadCluster,
) -> None:
    strategy = cluster.repository / "gitops" / "strategy"
    # As Argo CD adds commonAnnotations.
    facts = [f"{key}:{value}" for key, value in FACTS.items()]
    subprocess.run(
        [built("kustomize"), "edit", "add", "annotation", *facts], cwd=strategy, check=True
    )
    rollout = cluster.rollout_objects("rollouts") + "/helloworld"
    with kubelet(cluster.plane, APP, running):
        # The harder of the two orders in which Argo CD may sync: the Services come last.
        cluster.kubectl("apply", f"--namespace={APP}", f"--kustomize={strategy}")
        until(lambda: cluster.get(rollout).get("status"), bool)
        helloworld = cluster.repository / "gitops" / "helloworld" / "helloworld"
        cluster.kubectl("apply", f"--namespace={APP}", f"--filename={helloworld}")
        until(
            lambda: cluster.get(rollout).get("status", {}),
            lambda status: status.get("phase") == "Healthy",
        )
        assert weights(cluster.get(VIRTUAL_SERVICE)) == {"helloworld": 100, "helloworld-canary": 0}

        file = strategy / "rollout.yaml"
        file.write_text(
            file.read_text().replace("-v1:", "-v2:").replace("version: v1", "version: v2")
        )
        cluster.kubectl("apply", f"--namespace={APP}", f"--kustomize={strategy}")
        moved = {"helloworld": 80, "helloworld-canary": 20}
        until(lambda: weights(cluster.get(VIRTUAL_SERVICE)), lambda seen: seen == moved)
        status = until(
            lambda: cluster.get(rollout)["status"],
            lambda status: status["canary"].get("currentBackgroundAnalysisRunStatus"),
        )
    name = status["canary"]["currentBackgroundAnalysisRunStatus"]["name"]
    run = cluster.get(f"{cluster.rollout_objects('analysisruns')}/{name}")
    assert {each["name"]: each["value"] for each in run["spec"]["args"]} == {
        "service": "helloworld-canary",
        "namespace": APP,
        "thanos": FACTS["lab/thanos-address"],
        "clusters": FACTS["lab/clusters-regex"],
    }
