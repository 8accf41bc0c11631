from typing import Any

import pytest

from offline.plugins.kubernetes.endpoints import awaits_endpoints, endpoints_readiness
from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.readiness import Readiness, judge_of


def _judge(
    api_version: str, kind: str, spec: dict[str, Any], status: dict[str, Any], generation: int = 1
) -> Readiness:
    judge = judge_of(Kind(api_version, kind))
    assert judge is not None
    metadata = {"name": "x", "generation": generation}
    return judge(
        {"apiVersion": api_version, "kind": kind, "metadata": metadata}
        | {"spec": spec, "status": status}
    )


def _deployment(**status: Any) -> Readiness:
    return _judge("apps/v1", "Deployment", {"replicas": 2}, {"observedGeneration": 1, **status})


def test_a_deployment_is_ready_when_its_new_replicas_are_available_and_the_old_ones_gone() -> None:
    assert _deployment(replicas=2, updatedReplicas=2, availableReplicas=2).ready
    assert not _deployment(replicas=2, updatedReplicas=1, availableReplicas=2).ready
    assert not _deployment(replicas=3, updatedReplicas=2, availableReplicas=3).ready
    unavailable = _deployment(replicas=2, updatedReplicas=2, availableReplicas=1)
    assert unavailable == Readiness(False, "1 of 2 replicas are available")


def test_a_deployment_that_its_controller_has_not_seen_is_not_ready() -> None:
    status = {"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1}
    assert not _judge("apps/v1", "Deployment", {"replicas": 1}, status, generation=2).ready


def test_a_late_deployment_says_so_but_may_still_come() -> None:
    late = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}
    found = _deployment(replicas=2, updatedReplicas=2, conditions=[late])
    assert "ProgressDeadlineExceeded" in found.message
    assert not found.failed


def test_nothing_is_awaited_of_no_replicas_and_of_a_paused_rollout() -> None:
    seen = {"observedGeneration": 1}
    assert _judge("apps/v1", "Deployment", {"replicas": 0}, seen).ready
    assert _judge("apps/v1", "Deployment", {"replicas": 1, "paused": True}, seen).ready


@pytest.mark.parametrize(
    ("spec", "status", "ready"),
    [
        ({"replicas": 2}, {"readyReplicas": 1}, False),
        (
            {"replicas": 2},
            {"readyReplicas": 2, "updateRevision": "b", "currentRevision": "a"},
            False,
        ),
        (
            {"replicas": 2},
            {"readyReplicas": 2, "updateRevision": "a", "currentRevision": "a"},
            True,
        ),
        (
            {"replicas": 2, "updateStrategy": {"rollingUpdate": {"partition": 1}}},
            {
                "readyReplicas": 2,
                "updatedReplicas": 1,
                "updateRevision": "b",
                "currentRevision": "a",
            },
            True,
        ),
        (
            {"replicas": 2, "updateStrategy": {"type": "OnDelete"}},
            {"readyReplicas": 2, "updateRevision": "b", "currentRevision": "a"},
            True,
        ),
    ],
)
def test_a_stateful_set_is_ready_when_its_replicas_are_updated_and_ready(
    spec: dict[str, Any], status: dict[str, Any], ready: bool
) -> None:
    found = _judge("apps/v1", "StatefulSet", spec, {"observedGeneration": 1, **status})
    assert found.ready is ready


def test_only_a_load_balancer_waits_for_an_address() -> None:
    assert _judge("v1", "Service", {"type": "ClusterIP"}, {}).ready
    waiting = _judge("v1", "Service", {"type": "LoadBalancer"}, {"loadBalancer": {}})
    assert not waiting.ready
    given = {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}
    assert _judge("v1", "Service", {"type": "LoadBalancer"}, given).ready


def test_the_phase_decides_for_a_namespace() -> None:
    assert _judge("v1", "Namespace", {}, {"phase": "Active"}).ready
    assert _judge("v1", "Namespace", {}, {"phase": "Terminating"}).failed


def test_kinds_that_are_ready_at_once_have_no_judge() -> None:
    assert judge_of(Kind("v1", "ConfigMap")) is None


def test_endpoints_are_awaited_only_where_a_selector_gives_them() -> None:
    def awaits(**spec: Any) -> bool:
        return awaits_endpoints({"spec": spec})

    assert awaits(selector={"a": "b"}, clusterIP="10.0.0.1")
    assert not awaits(clusterIP="10.0.0.1")
    assert not awaits(selector={"a": "b"}, clusterIP="None")
    assert not awaits(selector={"a": "b"}, type="ExternalName")


def test_a_service_without_pods_is_ready_and_one_with_unready_pods_is_not() -> None:
    def slices(*conditions: dict[str, bool]) -> list[dict[str, Any]]:
        return [{"endpoints": [{"addresses": ["10.1.0.1"], "conditions": c} for c in conditions]}]

    assert endpoints_readiness([]).ready
    assert endpoints_readiness(slices({"ready": True}, {})).ready
    assert not endpoints_readiness(slices({"ready": True}, {"ready": False})).ready
    assert endpoints_readiness(slices({"ready": False, "terminating": True})).ready
