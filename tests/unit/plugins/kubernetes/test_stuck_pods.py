from typing import Any

from offline.plugins.kubernetes.stuck_pods import (
    last_warnings,
    pod_selector,
    stuck_pods,
    unready_pods,
)


def _pod(name: str, **status: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "status": status}


def _container(state: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "main", "ready": False, "state": state, **more}


def test_a_container_that_cannot_start_is_named_with_its_reason() -> None:
    waiting = {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}
    assert stuck_pods([_pod("web-1", containerStatuses=[_container(waiting)])]) == [
        "Pod web-1: container main waits: ImagePullBackOff: no such image"
    ]


def test_a_container_that_crashes_tells_how_it_ended_before() -> None:
    crashed = _container(
        {"waiting": {"reason": "CrashLoopBackOff"}},
        lastState={"terminated": {"exitCode": 3, "reason": "Error", "message": "no tide tables"}},
    )
    [line] = stuck_pods([_pod("web-1", containerStatuses=[crashed])])
    assert "CrashLoopBackOff" in line
    assert "ended with exit code 3: Error: no tide tables" in line


def test_an_init_container_a_probe_and_the_scheduler_are_told_of() -> None:
    refused = _container({"terminated": {"exitCode": 1}})
    unready = _container({"running": {}})
    unscheduled = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
    assert stuck_pods(
        [
            _pod("c", conditions=[{**unscheduled, "message": "0/1 nodes are available"}]),
            _pod("b", containerStatuses=[unready]),
            _pod("a", initContainerStatuses=[refused]),
        ]
    ) == [
        "Pod a: container main ended with exit code 1",
        "Pod b: container main runs but is not ready",
        "Pod c: Unschedulable: 0/1 nodes are available",
    ]


def test_a_pod_on_its_way_or_at_its_end_is_not_stuck() -> None:
    creating = _container({"waiting": {"reason": "ContainerCreating"}})
    done = _container({"terminated": {"exitCode": 0}})
    ready: dict[str, Any] = {"name": "main", "ready": True, "state": {"running": {}}}
    pods = [
        _pod("a", containerStatuses=[creating]),
        _pod("b", phase="Succeeded", containerStatuses=[done]),
        _pod("c", conditions=[{"type": "Ready", "status": "True"}], containerStatuses=[ready]),
    ]
    assert stuck_pods(pods) == []
    assert [pod["metadata"]["name"] for pod in unready_pods(pods)] == ["a"]


def test_the_last_warnings_come_once_each_with_the_newest_last() -> None:
    def event(minute: int, message: str, kind: str = "Warning") -> dict[str, Any]:
        return {
            "metadata": {},
            "type": kind,
            "reason": "Failed",
            "message": message,
            "involvedObject": {"kind": "Pod", "name": "web-1"},
            "lastTimestamp": f"2026-01-01T00:0{minute}:00Z",
        }

    events = [event(5, "e"), event(1, "a"), event(2, "b"), event(3, "c"), event(6, "b")]
    lines = last_warnings([*events, event(9, "fine", "Normal")])
    assert lines == [f"Pod web-1: Failed: {message}" for message in ("c", "e", "b")]


def test_a_workloads_pods_are_selected_by_labels_and_expressions() -> None:
    expressions = [
        {"key": "a", "operator": "In", "values": ["1", "2"]},
        {"key": "b", "operator": "NotIn", "values": ["3"]},
        {"key": "c", "operator": "Exists"},
        {"key": "d", "operator": "DoesNotExist"},
    ]
    selector = {"matchLabels": {"app": "web"}, "matchExpressions": expressions}
    deployment = {"kind": "Deployment", "spec": {"selector": selector}}
    assert pod_selector(deployment) == "app=web,a in (1,2),b notin (3),c,!d"
    assert pod_selector({"kind": "Service", "spec": {"selector": {"app": "web"}}}) == "app=web"
    assert pod_selector({"kind": "ConfigMap"}) is None
    claim = {"kind": "PersistentVolumeClaim", "spec": {"selector": {"matchLabels": {"a": "b"}}}}
    assert pod_selector(claim) is None
