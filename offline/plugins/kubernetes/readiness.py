"""Readiness of an object, from the object alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.parts import elements, part


@dataclass(frozen=True)
class Readiness:
    """`message` is the progress of an unready object; a `failed` one cannot become ready."""

    ready: bool
    message: str = ""
    failed: bool = False


READY: Final = Readiness(True)

Judge = Callable[[Mapping[str, Any]], Readiness]


def judge_of(kind: Kind) -> Judge | None:
    """The judge for objects of `kind`; None for kinds that are ready when they exist."""
    return _JUDGES.get((kind.group, kind.name))


def condition(live: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The entry of type `kind` in an object's `status.conditions`; empty if it is absent."""
    for entry in elements(live, "status", "conditions"):
        if entry.get("type") == kind:
            return entry
    return {}


def _because(entry: Mapping[str, Any]) -> str:
    """A condition's reason and message, `: Reason: message`; each may be absent."""
    return "".join(f": {entry[key]}" for key in ("reason", "message") if entry.get(key))


def _waiting(message: str) -> Readiness:
    return Readiness(False, message)


def _failed(message: str) -> Readiness:
    return Readiness(False, message, failed=True)


def _observed(live: Mapping[str, Any]) -> bool:
    """Whether the controller has observed the object's current spec."""
    generation = live["metadata"].get("generation", 0)
    return part(live, "status").get("observedGeneration", 0) >= generation


def _unobserved(live: Mapping[str, Any]) -> Readiness:
    return _waiting(f"the {live['kind']} controller has not observed the object yet")


def _deployment(live: Mapping[str, Any]) -> Readiness:
    if not _observed(live):
        return _unobserved(live)
    spec, status = live["spec"], part(live, "status")
    wanted = spec.get("replicas", 1)
    if spec.get("paused"):
        return READY  # the rollout proceeds only when resumed
    updated, available = status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
    total = status.get("replicas", 0)
    if updated < wanted:
        progress = f"{updated} of {wanted} replicas are updated"
    elif total > updated:
        progress = f"{total - updated} old replicas are not terminated yet"
    elif available < updated:
        progress = f"{available} of {wanted} replicas are available"
    else:
        return READY
    late = condition(live, "Progressing")
    if late.get("status") == "False":
        progress += _because(late)
    refused = condition(live, "ReplicaFailure")
    if refused.get("status") == "True":
        progress += _because(refused)
    return _waiting(progress)


def _stateful_set(live: Mapping[str, Any]) -> Readiness:
    if not _observed(live):
        return _unobserved(live)
    spec, status = live["spec"], part(live, "status")
    wanted = spec.get("replicas", 1)
    ready = status.get("readyReplicas", 0)
    if ready < wanted:
        return _waiting(f"{ready} of {wanted} replicas are ready")
    if part(spec, "updateStrategy").get("type") == "OnDelete":
        return READY
    partition = part(spec, "updateStrategy", "rollingUpdate").get("partition", 0)
    updated, due = status.get("updatedReplicas", 0), max(wanted - partition, 0)
    # After an update the controller no longer maintains `updatedReplicas`.
    if status.get("updateRevision") != status.get("currentRevision") and updated < due:
        return _waiting(f"{updated} of {due} replicas are updated")
    return READY


def _service(live: Mapping[str, Any]) -> Readiness:
    if live["spec"].get("type") != "LoadBalancer":
        return READY
    if elements(live, "status", "loadBalancer", "ingress"):
        return READY
    return _waiting("the Service has no address from a load balancer yet")


def _namespace(live: Mapping[str, Any]) -> Readiness:
    phase = part(live, "status").get("phase")
    if phase == "Terminating":
        return _failed("the namespace is being deleted")
    return READY if phase == "Active" else _waiting("the namespace is not active")


_JUDGES: Final[dict[tuple[str, str], Judge]] = {
    ("", "Namespace"): _namespace,
    ("", "Service"): _service,
    ("apps", "Deployment"): _deployment,
    ("apps", "StatefulSet"): _stateful_set,
}
