from typing import Any

from offline.plugins.kubernetes.stuck_pods import pod_selector, stuck_pod


def _pod(name: str, **state: Any) -> dict[str, Any]:
    container = {"name": "main", "ready": False, "state": state}
    return {"metadata": {"name": name}, "status": {"containerStatuses": [container]}}


CREATING = _pod("web-1", waiting={"reason": "ContainerCreating"})
PULLING = _pod("web-2", waiting={"reason": "ImagePullBackOff", "message": "no such image"})


def test_a_pod_with_a_problem_is_described_with_its_container_and_reason() -> None:
    line = "Pod web-2: container main waits: ImagePullBackOff: no such image"
    assert stuck_pod([CREATING, PULLING]) == line


def test_a_problem_without_a_container_is_described_too() -> None:
    unscheduled = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
    pod = {"metadata": {"name": "web-1"}, "status": {"conditions": [unscheduled]}}
    assert stuck_pod([pod]) == "Pod web-1: Unschedulable"


def test_a_pod_that_is_only_starting_is_not_stuck() -> None:
    assert stuck_pod([CREATING]) is None
    assert stuck_pod([]) is None


def test_the_pods_of_workloads_and_services_are_selected_by_labels() -> None:
    labels = {"app": "web", "tier": "a"}
    for kind, selector in (
        ("Deployment", {"matchLabels": labels}),
        ("StatefulSet", {"matchLabels": labels}),
        ("Service", labels),
    ):
        assert pod_selector({"kind": kind, "spec": {"selector": selector}}) == "app=web,tier=a"
    # It selects volumes.
    claim: dict[str, Any] = {
        "kind": "PersistentVolumeClaim",
        "spec": {"selector": {"matchLabels": labels}},
    }
    without: dict[str, Any] = {"kind": "Service", "spec": {}}
    for other in ({"kind": "ConfigMap"}, without, claim):
        assert pod_selector(other) is None
