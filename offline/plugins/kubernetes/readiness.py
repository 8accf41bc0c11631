"""When an object counts as ready, judged from the object alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.parts import elements, part


@dataclass(frozen=True)
class Readiness:
    """`message` says what is still awaited; `failed` that it will never come."""

    ready: bool
    message: str = ""
    failed: bool = False


READY = Readiness(True)

Judge = Callable[[Mapping[str, Any]], Readiness]


def judge_of(kind: Kind) -> Judge | None:
    """How to judge objects of `kind`; None for kinds that are ready as soon as they exist."""
    return _JUDGES.get((kind.group, kind.name))


def condition(live: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The entry for the type `kind` in an object's `status.conditions`, or an empty one."""
    for entry in elements(live, "status", "conditions"):
        if entry.get("type") == kind:
            return entry
    return {}


def _because(entry: Mapping[str, Any]) -> str:
    """A condition's reason and message, `: Reason: message`, as far as it has them."""
    return "".join(f": {entry[key]}" for key in ("reason", "message") if entry.get(key))


def _waiting(message: str) -> Readiness:
    return Readiness(False, message)


def _failed(message: str) -> Readiness:
    return Readiness(False, message, failed=True)


def _observed(live: Mapping[str, Any]) -> bool:
    """Whether the controller has seen the object's current spec."""
    generation = live["metadata"].get("generation", 0)
    return part(live, "status").get("observedGeneration", 0) >= generation


def _unobserved(live: Mapping[str, Any]) -> Readiness:
    return _waiting(f"waiting for the {live['kind']} controller to see the object")


def _deployment(live: Mapping[str, Any]) -> Readiness:
    if not _observed(live):
        return _unobserved(live)
    spec, status = live["spec"], part(live, "status")
    wanted = spec.get("replicas", 1)
    if spec.get("paused"):
        return READY  # nothing happens until somebody resumes the rollout
    updated, available = status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
    total = status.get("replicas", 0)
    if updated < wanted:
        progress = f"{updated} of {wanted} replicas are updated"
    elif total > updated:
        progress = f"{total - updated} old replicas are still to be ended"
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
    # The controller leaves `updatedReplicas` out of account once an update is complete.
    if status.get("updateRevision") != status.get("currentRevision") and updated < due:
        return _waiting(f"{updated} of {due} replicas are updated")
    return READY


def _daemon_set(live: Mapping[str, Any]) -> Readiness:
    if not _observed(live):
        return _unobserved(live)
    status = part(live, "status")
    wanted = status.get("desiredNumberScheduled", 0)
    strategy = part(live, "spec", "updateStrategy").get("type")
    updated = status.get("updatedNumberScheduled", 0)
    if strategy != "OnDelete" and updated < wanted:
        return _waiting(f"{updated} of {wanted} Pods are updated")
    available = status.get("numberAvailable", 0)
    if available < wanted:
        return _waiting(f"{available} of {wanted} Pods are available")
    return READY


def _job(live: Mapping[str, Any]) -> Readiness:
    failed = condition(live, "Failed")
    if failed.get("status") == "True":
        return _failed(f"the Job failed{_because(failed)}")
    if condition(live, "Complete").get("status") == "True" or live["spec"].get("suspend"):
        return READY
    status = part(live, "status")
    wanted = live["spec"].get("completions") or 1
    return _waiting(f"{status.get('succeeded', 0)} of {wanted} Pods have succeeded")


def _pod(live: Mapping[str, Any]) -> Readiness:
    status = part(live, "status")
    phase = status.get("phase")
    if phase == "Succeeded":
        return READY
    if phase == "Failed":
        return _failed(f"the Pod failed{_because(status)}")
    ready = condition(live, "Ready")
    if ready.get("status") == "True":
        return READY
    unscheduled = condition(live, "PodScheduled")
    reason = unscheduled if unscheduled.get("status") == "False" else ready
    return _waiting(f"the Pod is {phase or 'not seen by a node yet'}{_because(reason)}")


def _service(live: Mapping[str, Any]) -> Readiness:
    if live["spec"].get("type") != "LoadBalancer":
        return READY
    if elements(live, "status", "loadBalancer", "ingress"):
        return READY
    return _waiting("no load balancer has given the Service an address")


def _claim(live: Mapping[str, Any]) -> Readiness:
    phase = part(live, "status").get("phase", "Pending")
    if phase == "Bound":
        return READY
    if phase == "Lost":
        return _failed("the volume of the PersistentVolumeClaim is gone")
    return _waiting("no volume is bound to the PersistentVolumeClaim")


def _volume(live: Mapping[str, Any]) -> Readiness:
    phase = part(live, "status").get("phase", "Pending")
    return READY if phase in ("Available", "Bound") else _waiting(f"the volume is {phase}")


def _definition(live: Mapping[str, Any]) -> Readiness:
    if condition(live, "Established").get("status") == "True":
        return READY
    names = condition(live, "NamesAccepted")
    if names.get("status") == "False":
        return _failed(f"its names are not accepted{_because(names)}")
    return _waiting("the API server does not serve the new kind yet")


def _namespace(live: Mapping[str, Any]) -> Readiness:
    phase = part(live, "status").get("phase")
    if phase == "Terminating":
        return _failed("the namespace is being deleted")
    return READY if phase == "Active" else _waiting("the namespace is not active")


def _replicas(live: Mapping[str, Any]) -> Readiness:
    if not _observed(live):
        return _unobserved(live)
    wanted = live["spec"].get("replicas", 1)
    ready = part(live, "status").get("readyReplicas", 0)
    return READY if ready >= wanted else _waiting(f"{ready} of {wanted} replicas are ready")


_JUDGES: dict[tuple[str, str], Judge] = {
    ("", "Namespace"): _namespace,
    ("", "PersistentVolume"): _volume,
    ("", "PersistentVolumeClaim"): _claim,
    ("", "Pod"): _pod,
    ("", "ReplicationController"): _replicas,
    ("", "Service"): _service,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): _definition,
    ("apps", "DaemonSet"): _daemon_set,
    ("apps", "Deployment"): _deployment,
    ("apps", "StatefulSet"): _stateful_set,
    ("batch", "Job"): _job,
}
