"""The state that every demo but a reset begins with, and a reset ends with."""

import time

import yaml

from tests.e2e.demos.calls import calls
from tests.e2e.demos.fleet import APP, Fleet
from tests.e2e.demos.played import SETTLED_SECONDS
from tests.e2e.lab_under_test import LabUnderTest

_FOLDER = "gitops/strategy"


def assert_v1_everywhere(lab: LabUnderTest, fleet: Fleet) -> None:
    """Git, the clusters, the weights and the answers: all is v1."""
    for file in ("rollout.yaml", "kustomization.yaml"):
        in_git = yaml.safe_load(fleet.git("show", f"main:{_FOLDER}/{file}"))
        assert in_git == lab.read(f"{_FOLDER}/{file}")
    assert in_git["components"] == []
    for cluster in fleet.workload.values():
        rollout = cluster.get("rollouts.argoproj.io", APP, f"--namespace={APP}")
        assert rollout["spec"]["template"]["metadata"]["labels"]["version"] == "v1"
        assert "canary" in rollout["spec"]["strategy"]
        status = rollout["status"]
        assert status["phase"] == "Healthy"
        assert status["stableRS"] == status["currentPodHash"]
        service = cluster.get("virtualservices.networking.istio.io", APP, f"--namespace={APP}")
        (route,) = service["spec"]["http"]
        assert [each.get("weight", 0) for each in route["route"]] == [100, 0]
    # Old connections stay with the old Pods until they end.
    time.sleep(SETTLED_SECONDS)
    answers = {(each.cluster, each.status, each.version) for each in calls(fleet, 20)}
    assert answers == {(name, 200, "v1") for name in fleet.workload}
