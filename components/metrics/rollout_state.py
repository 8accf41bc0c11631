"""Metrics of the state of Rollouts, exported by kube-state-metrics.

The gate of each cluster compares the clusters' progress with them
(`gitops/strategy/fleet-gate.yaml`), and so do dashboards. All have the labels `namespace`,
`rollout` and `version`, the label `version` of the Rollout's Pod template.
https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/extend/customresourcestate-metrics.md
"""

import json
from collections.abc import Sequence
from typing import Any, Final

_NAME: Final = "kube-state-metrics"

_PHASES: Final = ("Healthy", "Progressing", "Paused", "Degraded")


def _gauge(name: str, text: str, path: Sequence[str], **more: Any) -> dict[str, Any]:
    gauge = {"path": list(path), **more}
    return {"name": name, "help": text, "each": {"type": "Gauge", "gauge": gauge}}


STATE: Final[dict[str, Any]] = {
    "kind": "CustomResourceStateMetrics",
    "spec": {
        "resources": [
            {
                "groupVersionKind": {
                    "group": "argoproj.io",
                    "version": "v1alpha1",
                    "kind": "Rollout",
                },
                "metricNamePrefix": "kube_rollout",
                "labelsFromPath": {
                    "namespace": ["metadata", "namespace"],
                    "rollout": ["metadata", "name"],
                    "version": ["spec", "template", "metadata", "labels", "version"],
                },
                "metrics": [
                    # While these two differ, the status is still that of the previous release.
                    _gauge(
                        "metadata_generation",
                        "Generation of the Rollout's spec.",
                        ["metadata", "generation"],
                    ),
                    _gauge(
                        "status_observed_generation",
                        "Generation that the controller has observed.",
                        ["status", "observedGeneration"],
                    ),
                    _gauge(
                        "status_current_step_index",
                        "Number of completed canary steps.",
                        ["status", "currentStepIndex"],
                    ),
                    _gauge(
                        "status_canary_weight",
                        "Percentage of requests that the canary gets.",
                        ["status", "canary", "weights", "canary", "weight"],
                    ),
                    _gauge(
                        "status_abort",
                        "Whether the release was aborted.",
                        ["status"],
                        valueFrom=["abort"],
                        nilIsZero=True,
                    ),
                    {
                        "name": "status_phase",
                        "help": "The phase of the Rollout.",
                        "each": {
                            "type": "StateSet",
                            "stateSet": {
                                "labelName": "phase",
                                "path": ["status", "phase"],
                                "list": list(_PHASES),
                            },
                        },
                    },
                    # Present while a canary is at a step of the kind `analysis`: at a gate.
                    {
                        "name": "status_step_analysis_info",
                        "help": "The analysis that is the current canary step.",
                        "each": {
                            "type": "Info",
                            "info": {
                                "path": ["status", "canary", "currentStepAnalysisRunStatus"],
                                "labelsFromPath": {"phase": ["status"]},
                            },
                        },
                    },
                    # Blue-green has no steps: this analysis marks the state before the promotion.
                    {
                        "name": "status_pre_promotion_analysis_info",
                        "help": "The analysis before a blue-green promotion.",
                        "each": {
                            "type": "Info",
                            "info": {
                                "path": ["status", "blueGreen", "prePromotionAnalysisRunStatus"],
                                "labelsFromPath": {"phase": ["status"]},
                            },
                        },
                    },
                ],
            }
        ]
    },
}

_RIGHTS: Final[list[dict[str, Any]]] = [
    {"apiGroups": ["argoproj.io"], "resources": ["rollouts"], "verbs": ["list", "watch"]},
    # It waits for the definition of Rollout, which Argo CD installs later.
    {
        "apiGroups": ["apiextensions.k8s.io"],
        "resources": ["customresourcedefinitions"],
        "verbs": ["list", "watch"],
    },
]


def with_rollout_state(found: dict[str, Any]) -> dict[str, Any]:
    """An edit of kube-state-metrics' manifest: its Deployment gets `STATE`, its role the rights."""
    match found["kind"]:
        case "ClusterRole":
            return {**found, "rules": [*found["rules"], *_RIGHTS]}
        case "Deployment":
            spec = found["spec"]
            pod = spec["template"]["spec"]
            config = f"--custom-resource-state-config={json.dumps(STATE, sort_keys=True)}"
            containers = [
                {**each, "args": [*each.get("args", []), config]} if each["name"] == _NAME else each
                for each in pod["containers"]
            ]
            template = {**spec["template"], "spec": {**pod, "containers": containers}}
            return {**found, "spec": {**spec, "template": template}}
        case _:
            return found
