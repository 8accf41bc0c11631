"""What a Rollout and its VirtualService tell of a release."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lab.fleet.model import ClusterView

Object = Mapping[str, Any]

NAMESPACE: Final = "helloworld"
NAME: Final = "helloworld"
CANARY_SERVICE: Final = "helloworld-canary"

_LEAD: Final = re.compile(
    r"^RolloutAborted: (Rollout aborted update to revision \d+(: )?)?"
    r"((Background|Step-based) analysis phase error/failed: )?"
)
_HASH: Final = "rollouts-pod-template-hash"


def versions(replica_sets: Sequence[Object]) -> dict[str, str]:
    """The label `version` of the Pods of each ReplicaSet, by its hash."""
    return {
        each["metadata"]["labels"][_HASH]: _version(each)
        for each in replica_sets
        if _HASH in each["metadata"].get("labels", {})
    }


def cluster_view(
    name: str, rollout: Object | None, virtual_service: Object | None, known: Mapping[str, str]
) -> ClusterView:
    """The view of a cluster that answers, as yet without metrics and traffic.

    `known` has versions by the hash of their Pods; None stands for what is not there.
    """
    if rollout is None:
        return ClusterView(name=name, answers=True, message="there is no Rollout")
    status, strategy = rollout.get("status", {}), rollout["spec"]["strategy"]
    steps = strategy.get("canary", {}).get("steps", [])
    # Without an index nothing is under way: a first deployment takes no steps.
    step = min(status.get("currentStepIndex", len(steps)), len(steps))
    version = _version(rollout["spec"])
    blue_green = "blueGreen" in strategy
    aborted = bool(status.get("abort"))
    return ClusterView(
        name=name,
        answers=True,
        strategy="blue-green" if blue_green else "canary",
        version=version,
        stable=known.get(status.get("stableRS", ""), ""),
        step=step,
        steps=len(steps),
        step_title="" if aborted or step == len(steps) else step_title(steps[step]),
        weight=_moved(status) if blue_green else _weight(virtual_service),
        phase=status.get("phase", "") if _seen(rollout) else "Progressing",
        message=_reason(status.get("message", "")),
        aborted=aborted and _seen(rollout),
    )


def step_title(step: Object) -> str:
    """What a step does, in a few words."""
    match step:
        case {"setWeight": weight}:
            return f"{weight} %"
        case {"pause": {"duration": duration}}:
            return f"pause {duration}"
        case {"pause": _}:
            return "pause until it is promoted"
        case {"analysis": _}:
            return "gate"
        case {"setCanaryScale": _}:
            return "pods"
        case _:
            return next(iter(step), "")


def _reason(message: str) -> str:
    """The controller's message without what leads up to the reason, and its details.

    `RolloutAborted: Rollout aborted update to revision 8: Background analysis phase error/failed:
    Metric "success-rate" assessed Failed due to failed (2) > failureLimit (1)`
    """
    return _LEAD.sub("", message).partition(': "Error Message')[0]


def _version(holder: Object) -> str:
    """The label `version` of a pod template, which a spec or an object has."""
    template = holder.get("spec", holder)["template"]
    return template["metadata"].get("labels", {}).get("version", "")


def _seen(rollout: Object) -> bool:
    """Whether the status is of what the Rollout is to be now; the generation in it is text."""
    seen = rollout.get("status", {}).get("observedGeneration", "0")
    return int(seen) >= rollout["metadata"]["generation"]


def _weight(virtual_service: Object | None) -> int:
    for route in (virtual_service or {}).get("spec", {}).get("http", []):
        for each in route.get("route", []):
            if each["destination"]["host"].split(".")[0] == CANARY_SERVICE:
                return each.get("weight", 0)
    return 0


def _moved(status: Object) -> int:
    """Blue-green has no weights: all requests go to the new Pods, or none."""
    active = status.get("blueGreen", {}).get("activeSelector")
    new = status.get("currentPodHash")
    return 100 if active and active == new and new != status.get("stableRS") else 0
