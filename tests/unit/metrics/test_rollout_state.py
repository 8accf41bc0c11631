"""What kube-state-metrics is told of Rollouts, as an edit of its manifest."""

import copy
import json
from typing import Any

import pytest

from components.metrics.rollout_state import STATE, with_rollout_state

FLAG = "--custom-resource-state-config="


def deployment() -> dict[str, Any]:
    containers = [
        {"name": "kube-state-metrics", "image": "k:v2", "args": ["--port=8080"]},
        {"name": "another", "image": "a:v1"},
    ]
    return {
        "kind": "Deployment",
        "metadata": {"name": "kube-state-metrics"},
        "spec": {"replicas": 1, "template": {"spec": {"containers": containers}}},
    }


def role() -> dict[str, Any]:
    rule = {"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "watch"]}
    return {"kind": "ClusterRole", "metadata": {"name": "kube-state-metrics"}, "rules": [rule]}


def test_it_is_told_of_rollouts_beside_what_upstream_tells_it() -> None:
    edited = with_rollout_state(deployment())
    told, other = edited["spec"]["template"]["spec"]["containers"]
    before, _ = deployment()["spec"]["template"]["spec"]["containers"]
    *args, config = told["args"]
    assert args == before["args"]
    assert json.loads(config.removeprefix(FLAG)) == STATE
    assert other == {"name": "another", "image": "a:v1"}
    assert edited["spec"]["replicas"] == 1


def test_without_arguments_of_upstream_s_it_is_told_all_the_same() -> None:
    given = deployment()
    del given["spec"]["template"]["spec"]["containers"][0]["args"]
    (config,) = with_rollout_state(given)["spec"]["template"]["spec"]["containers"][0]["args"]
    assert config.startswith(FLAG)


def test_it_may_watch_what_it_is_told_of_and_change_nothing() -> None:
    rules = with_rollout_state(role())["rules"]
    assert rules[: len(role()["rules"])] == role()["rules"]
    granted = {
        (group, resource)
        for rule in rules
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }
    for each in STATE["spec"]["resources"]:
        kind = each["groupVersionKind"]
        assert (kind["group"], f"{kind['kind'].lower()}s") in granted
    assert {verb for rule in rules for verb in rule["verbs"]} == {"list", "watch"}


@pytest.mark.parametrize("kind", ["Service", "ServiceAccount", "ClusterRoleBinding"])
def test_all_else_stays_as_it_is(kind: str) -> None:
    found = {"kind": kind, "metadata": {"name": "kube-state-metrics"}}
    assert with_rollout_state(found) == found


@pytest.mark.parametrize("given", [deployment(), role()], ids=lambda given: given["kind"])
def test_upstream_s_own_objects_are_not_changed(given: dict[str, Any]) -> None:
    before = copy.deepcopy(given)
    assert with_rollout_state(given) != before
    assert given == before


def at_gate(strategy: str, analysis: str) -> dict[str, Any]:
    """A Rollout at a gate, with the fields of Argo Rollouts' API that the metrics read."""
    run = {"name": "helloworld-5d9c", "status": "Running", "message": ""}
    return {
        "metadata": {"name": "helloworld", "namespace": "helloworld", "generation": 4},
        "spec": {"template": {"metadata": {"labels": {"version": "v2"}}}},
        "status": {
            "observedGeneration": "4",
            "currentStepIndex": 5,
            "phase": "Progressing",
            strategy: {analysis: run, "weights": {"canary": {"weight": 20}}},
        },
    }


def at(found: Any, path: list[str]) -> Any:
    for key in path:
        found = found.get(key) if found else None
    return found


def metrics_of(rollout: dict[str, Any]) -> dict[str, Any]:
    """Metric -> the value at its path; without metrics whose path is empty there."""
    (resource,) = STATE["spec"]["resources"]
    found: dict[str, Any] = {}
    for metric in resource["metrics"]:
        (spec,) = (value for key, value in metric["each"].items() if key != "type")
        found[metric["name"]] = at(rollout, spec["path"])
    return {name: value for name, value in found.items() if value is not None}


def test_a_gate_has_a_metric_in_either_strategy() -> None:
    canary = metrics_of(at_gate("canary", "currentStepAnalysisRunStatus"))
    preview = metrics_of(at_gate("blueGreen", "prePromotionAnalysisRunStatus"))
    assert canary.keys() - preview.keys() == {"status_step_analysis_info", "status_canary_weight"}
    assert preview.keys() - canary.keys() == {"status_pre_promotion_analysis_info"}


def test_without_a_gate_there_is_none() -> None:
    between = at_gate("canary", "other")
    assert "status_step_analysis_info" not in metrics_of(between)
    assert metrics_of(between)["status_canary_weight"] == 20


def test_each_analysis_has_its_phase() -> None:
    (resource,) = STATE["spec"]["resources"]
    infos = [each["each"]["info"] for each in resource["metrics"] if each["each"]["type"] == "Info"]
    gates = [
        at_gate("canary", "currentStepAnalysisRunStatus"),
        at_gate("blueGreen", "prePromotionAnalysisRunStatus"),
    ]
    phases = [
        at(run, info["labelsFromPath"]["phase"])
        for info in infos
        for gate in gates
        if (run := at(gate, info["path"]))
    ]
    assert phases == ["Running", "Running"]


def test_no_two_metrics_have_the_same_name() -> None:
    (resource,) = STATE["spec"]["resources"]
    names = [each["name"] for each in resource["metrics"]]
    assert len(names) == len(set(names))
