"""Workloads and their Pods as the API returns them."""

from collections.abc import Sequence
from typing import Any

import pytest

from lab.kubernetes.kubectl import KubectlError
from lab.verification.check import Unmet
from lab.verification.workloads import rollouts_are_healthy, workloads_are_ready
from tests.unit.kubernetes.workloads import READY, UNREADY, workload
from tests.unit.verification.clusters import FakeKubectl, lists


def pod(*containers: dict[str, Any], **status: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": "web-1", "namespace": "demo", "labels": {"app": "web", "x": "y"}},
        "status": {"phase": "Pending", "containerStatuses": list(containers), **status},
    }


def event(name: str, message: str, *, at: str, kind: str = "Warning") -> dict[str, Any]:
    return {
        "metadata": {},
        "type": kind,
        "reason": "Failed",
        "message": message,
        "lastTimestamp": at,
        "involvedObject": {"name": name},
    }


def test_the_number_of_ready_workloads_is_told_without_those_of_the_verification() -> None:
    own = workload(namespace="lab-verify")
    assert workloads_are_ready(FakeKubectl("hub", lists(deployments=[READY, own]))) == "1 ready"


def test_a_cluster_without_rollouts_is_not_healthy() -> None:
    with pytest.raises(Unmet, match="there is none"):
        rollouts_are_healthy(FakeKubectl("workload-1", lists()))


def complaint(
    pods: Sequence[Any], events: Sequence[Any] = (), log: str = "", **more: Sequence[Any]
) -> str:
    kubectl = FakeKubectl(
        "hub", lists(deployments=[UNREADY], pods=pods, events=events, logs=[log], **more)
    )
    with pytest.raises(Unmet) as unmet:
        workloads_are_ready(kubectl)
    return str(unmet.value)


def test_the_unready_pod_is_reported_with_the_reason_that_its_container_waits_for() -> None:
    waiting = {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}
    said = complaint([pod({"name": "app", "state": waiting, "ready": False})])
    assert said == (
        "Deployment demo/web: 0 of 1 Pods are ready; Pod web-1: container app waits:"
        " ImagePullBackOff: no such image"
    )


def test_without_an_image_it_does_not_matter_how_the_container_ended_before() -> None:
    status = {
        "name": "app",
        "ready": False,
        "state": {"waiting": {"reason": "ErrImagePull", "message": "no such host"}},
        "lastState": {"terminated": {"exitCode": 255, "reason": "Unknown"}},
    }
    said = complaint([pod(status)], log="all was well")
    assert said.endswith("container app waits: ErrImagePull: no such host")


def test_a_container_that_crashed_is_told_with_the_last_line_before_it_did() -> None:
    crashed = {
        "name": "app",
        "ready": False,
        "state": {"waiting": {"reason": "CrashLoopBackOff"}},
        "lastState": {"terminated": {"exitCode": 3, "reason": "Error"}},
    }
    kubectl = FakeKubectl(
        "hub", lists(deployments=[UNREADY], pods=[pod(crashed)], logs=["panic: no config\n"])
    )
    with pytest.raises(Unmet) as unmet:
        workloads_are_ready(kubectl)
    ended = "its previous run exited with status 3 (Error); last: panic: no config"
    assert ended in str(unmet.value)
    assert any("--previous" in args for args, _ in kubectl.asked)


def test_a_container_that_is_only_starting_is_explained_by_the_newest_warning() -> None:
    starting = {"name": "app", "state": {"waiting": {"reason": "ContainerCreating"}}}
    events = [
        event("web-1", "new", at="2026-01-01T00:00:02Z"),
        event("web-1", "old", at="2026-01-01T00:00:01Z"),
        event("web-1", "harmless", at="2026-01-01T00:00:03Z", kind="Normal"),
        event("other", "not ours", at="2026-01-01T00:00:04Z"),
    ]
    said = complaint([pod(starting)], events, log="must not be asked for")
    assert said.endswith("container app waits: ContainerCreating; last: Failed: new")


def test_a_pod_that_no_node_takes_says_why() -> None:
    unscheduled = {"type": "PodScheduled", "status": "False", "message": "Insufficient cpu"}
    assert "Pod web-1: Insufficient cpu" in complaint([pod(conditions=[unscheduled])])


def test_a_container_that_runs_but_is_not_ready_is_told_with_its_last_line() -> None:
    said = complaint([pod({"name": "app", "state": {"running": {}}, "ready": False})], log="wait")
    assert said.endswith("container app runs but is not ready; last: wait")


def test_where_no_pod_is_made_the_controller_s_warning_says_why() -> None:
    said = complaint([], [event("web", "webhook refused", at="2026-01-01T00:00:01Z")])
    assert said.endswith("0 of 1 Pods are ready; Failed: webhook refused")


def test_pods_of_others_and_pods_that_are_ready_or_done_are_not_blamed() -> None:
    waiting = {"name": "app", "state": {"waiting": {"reason": "ErrImagePull"}}}
    other = pod(waiting)
    other["metadata"]["labels"] = {"app": "other"}
    elsewhere = pod(waiting)
    elsewhere["metadata"]["namespace"] = "elsewhere"
    ready = pod(conditions=[{"type": "Ready", "status": "True"}])
    assert complaint([other, elsewhere, ready, pod(phase="Succeeded")]).endswith("are ready")


def test_a_log_that_cannot_be_had_is_no_reason_to_fail_otherwise() -> None:
    answer = lists(
        deployments=[UNREADY],
        pods=[pod({"name": "app", "state": {"waiting": {"reason": "ErrImagePull"}}})],
    )

    def without_logs(args: Sequence[str], stdin: str) -> str:
        if args[0] == "logs":
            raise KubectlError("it never ran")
        return answer(args, stdin)

    with pytest.raises(Unmet, match=r"waits: ErrImagePull$"):
        workloads_are_ready(FakeKubectl("hub", without_logs))


def test_of_many_unready_workloads_three_are_explained_and_the_rest_counted() -> None:
    kubectl = FakeKubectl("hub", lists(deployments=[UNREADY] * 5))
    with pytest.raises(Unmet) as unmet:
        workloads_are_ready(kubectl)
    assert str(unmet.value).count("Deployment demo/web") == 3
    assert str(unmet.value).endswith("and 2 more")
