from typing import Any

import pytest

from lab.kubernetes.readiness import shortfall
from tests.unit.kubernetes.workloads import READY, UNREADY, workload


@pytest.mark.parametrize(
    "ready",
    [
        READY,
        workload(spec={"replicas": 0}),
        workload("DaemonSet", desiredNumberScheduled=2, updatedNumberScheduled=2, numberReady=2),
        workload("DaemonSet", desiredNumberScheduled=0),
        workload("StatefulSet", currentRevision="a", updateRevision="a", readyReplicas=1),
        workload("Rollout", phase="Healthy", observedGeneration="2"),
    ],
)
def test_a_workload_with_all_its_pods_lacks_nothing(ready: dict[str, Any]) -> None:
    assert shortfall(ready) is None


@pytest.mark.parametrize(
    ("unready", "said"),
    [
        (UNREADY, "0 of 1 Pods are ready"),
        (workload(spec={"replicas": 3}, updatedReplicas=2), "2 of 3 Pods have the current version"),
        (
            workload(replicas=2, updatedReplicas=1, readyReplicas=2),
            "Pods of the previous version still exist",
        ),
        ({**READY, "status": {**READY["status"], "observedGeneration": 1}}, "not observed"),
        ({**READY, "status": {}}, "not observed"),
        (
            workload(
                conditions=[
                    {"type": "ReplicaFailure", "status": "True", "message": "quota exceeded"}
                ]
            ),
            "0 of 1 Pods have the current version (quota exceeded)",
        ),
        (
            workload(
                "DaemonSet", desiredNumberScheduled=2, updatedNumberScheduled=2, numberReady=1
            ),
            "1 of 2 Pods are ready",
        ),
        (
            workload(
                "StatefulSet",
                currentRevision="a",
                updateRevision="b",
                readyReplicas=1,
            ),
            "0 of 1 Pods have the current version",
        ),
        (
            workload("Rollout", phase="Degraded", message="aborted", observedGeneration="2"),
            "Degraded: aborted",
        ),
        (workload("Rollout", phase="Healthy", observedGeneration="1"), "not observed"),
    ],
)
def test_a_workload_that_is_not_ready_has_a_reason(unready: dict[str, Any], said: str) -> None:
    assert said in (shortfall(unready) or "")
