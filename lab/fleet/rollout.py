"""The state of a release, from a Rollout and its VirtualService."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from foundation import names
from lab.fleet.model import ClusterView

Object = Mapping[str, Any]

_LEAD: Final = re.compile(
    r"^RolloutAborted: (Rollout aborted update to revision \d+(: )?)?"
    r"((Background|Step-based) analysis phase error/failed: )?"
)
_HASH: Final = "rollouts-pod-template-hash"


def versions(replica_sets: Sequence[Object]) -> dict[str, str]:
    """Pod template hash -> label `version`, from the Rollout's ReplicaSets."""
    return {
        each["metadata"]["labels"][_HASH]: _version(each)
        for each in replica_sets
        if _HASH in each["metadata"].get("labels", {})
    }


def cluster_view(
    name: str, rollout: Object | None, virtual_service: Object | None, known: Mapping[str, str]
) -> ClusterView:
    """The view of a cluster that answers, without metrics and traffic.

    `known` maps Pod template hashes to versions; None stands for an object that does not exist.
    """
    if rollout is None:
        return ClusterView(name=name, answers=True, message="there is no Rollout")
    status, strategy = rollout.get("status", {}), rollout["spec"]["strategy"]
    steps = strategy.get("canary", {}).get("steps", [])
    # Without an index no release is under way: a first deployment takes no steps.
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
        stages=() if blue_green else _stages(steps),
        weight=_moved(status) if blue_green else _weight(virtual_service),
        phase=status.get("phase", "") if _seen(rollout) else "Progressing",
        message=_reason(status.get("message", "")),
        aborted=aborted and _seen(rollout),
    )


def step_title(step: Object) -> str:
    """A step in one to five words."""
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


def _stages(steps: Sequence[Object]) -> tuple[int, ...]:
    """In ascending order and without duplicates, so that a weight has exactly one stage."""
    weights = {step["setWeight"] for step in steps if "setWeight" in step}
    return tuple(sorted(weights - {0} | {100}))


def _reason(message: str) -> str:
    """The reason in a controller's message, without the words before it and the details after it.

    `RolloutAborted: Rollout aborted update to revision 8: Background analysis phase error/failed:
    Metric "success-rate" assessed Failed due to failed (2) > failureLimit (1)`
    """
    return _LEAD.sub("", message).partition(': "Error Message')[0]


def _version(holder: Object) -> str:
    """The label `version` of the Pod template in a spec or an object."""
    template = holder.get("spec", holder)["template"]
    return template["metadata"].get("labels", {}).get("version", "")


def _seen(rollout: Object) -> bool:
    """Whether the status belongs to the current spec; the generation in the status is text."""
    seen = rollout.get("status", {}).get("observedGeneration", "0")
    return int(seen) >= rollout["metadata"]["generation"]


def _weight(virtual_service: Object | None) -> int:
    for route in (virtual_service or {}).get("spec", {}).get("http", []):
        for each in route.get("route", []):
            if each["destination"]["host"].split(".")[0] == names.CANARY_SERVICE:
                return each.get("weight", 0)
    return 0


def _moved(status: Object) -> int:
    """Blue-green has no weights: the new Pods get all requests or none."""
    active = status.get("blueGreen", {}).get("activeSelector")
    new = status.get("currentPodHash")
    return 100 if active and active == new and new != status.get("stableRS") else 0
