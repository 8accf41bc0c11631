"""Every Deployment, StatefulSet, DaemonSet and Rollout is ready; if not, which Pod is to blame."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from foundation.errors import LabError
from lab.kubernetes.kubectl import Kubectl
from lab.kubernetes.pods import belongs_to, last_warning, unready_pod
from lab.verification import echo
from lab.verification.check import Unmet

_BUILT_IN: Final = "deployments.apps,statefulsets.apps,daemonsets.apps"
_ROLLOUTS: Final = "rollouts.argoproj.io"
_EXPLAINED: Final = 3


def workloads_are_ready(kubectl: Kubectl) -> str:
    """Every Deployment, StatefulSet and DaemonSet is ready, but for those of `lab verify`."""
    return all_ready(kubectl, _BUILT_IN)


def rollouts_are_healthy(kubectl: Kubectl) -> str:
    """The cluster has Rollouts, and every one is Healthy."""
    return all_ready(kubectl, _ROLLOUTS)


def shortfall(workload: Mapping[str, Any]) -> str | None:
    """What a workload still lacks to be ready; None if nothing."""
    status, generation = workload.get("status", {}), workload["metadata"].get("generation", 0)
    # Argo Rollouts writes the generation as text.
    if int(status.get("observedGeneration") or 0) < generation:
        return "its controller has not seen its last change yet"
    match workload["kind"]:
        case "Rollout":
            phase = status.get("phase", "without a phase")
            message = f": {status['message']}" if status.get("message") else ""
            return None if phase == "Healthy" else f"{phase}{message}"
        case "DaemonSet":
            wanted = status.get("desiredNumberScheduled", 0)
            updated, ready = status.get("updatedNumberScheduled", 0), status.get("numberReady", 0)
        case "StatefulSet":
            wanted, ready = workload["spec"].get("replicas", 1), status.get("readyReplicas", 0)
            # Once an update is complete the controller counts the replicas as current.
            updating = status.get("updateRevision") != status.get("currentRevision")
            updated = status.get("updatedReplicas", 0) if updating else wanted
        case _:
            wanted, ready = workload["spec"].get("replicas", 1), status.get("readyReplicas", 0)
            updated = status.get("updatedReplicas", 0)
            if status.get("replicas", 0) > max(updated, wanted):
                return "Pods of the version before are still there"
    if updated < wanted:
        return f"{updated} of {wanted} Pods have the present version" + _refusal(status)
    return None if ready >= wanted else f"{ready} of {wanted} Pods are ready" + _refusal(status)


def all_ready(kubectl: Kubectl, kinds: str, *, namespace: str | None = None) -> str:
    """All things of these kinds are ready, in one namespace or in all; there has to be one.

    Raises Unmet with the Pods at fault.
    """
    everywhere = namespace is None
    items = kubectl.get(kinds, namespace=namespace, all_namespaces=everywhere)["items"]
    # What `lab verify` itself has started says nothing of the lab.
    found: list[Mapping[str, Any]] = [
        item for item in items if not everywhere or item["metadata"]["namespace"] != echo.NAMESPACE
    ]
    if not found:
        raise Unmet("there is none")
    unready = [
        (workload, reason) for workload in found if (reason := shortfall(workload)) is not None
    ]
    if not unready:
        return f"{len(found)} ready"
    pods = kubectl.get("pods", namespace=namespace, all_namespaces=everywhere)["items"]
    faults = [
        f"{_title(workload)}: {reason}{_unready_pod(kubectl, workload, pods)}"
        for workload, reason in unready[:_EXPLAINED]
    ]
    if len(unready) > _EXPLAINED:
        faults.append(f"and {len(unready) - _EXPLAINED} more")
    raise Unmet("; ".join(faults))


def _title(thing: Mapping[str, Any]) -> str:
    """`Deployment argocd/argocd-server`."""
    return f"{thing['kind']} {thing['metadata']['namespace']}/{thing['metadata']['name']}"


def _refusal(status: Mapping[str, Any]) -> str:
    """Why no Pod can be made, where the controller says so (a quota, a webhook)."""
    for condition in status.get("conditions", []):
        if condition["type"] == "ReplicaFailure" and condition["status"] == "True":
            return f" ({condition.get('message', 'no Pod can be made')})"
    return ""


def _unready_pod(
    kubectl: Kubectl, workload: Mapping[str, Any], pods: Sequence[Mapping[str, Any]]
) -> str:
    """The Pod at fault, with the last that it or the cluster said of it: `; Pod x: …`."""
    namespace = workload["metadata"]["namespace"]
    own = [pod for pod in pods if belongs_to(pod, workload)]
    blamed = unready_pod(own)
    if blamed is None:
        # No Pod at all: the controller's events say why it cannot make one.
        warning = _warning(kubectl, namespace, workload["metadata"]["name"])
        return f"; {warning}" if warning else ""
    parts = [f"Pod {blamed.pod}:"]
    if blamed.container:
        parts.append(f"container {blamed.container}")
    parts.append(blamed.reason)
    said = None
    if blamed.container and blamed.has_log:
        said = _log(kubectl, namespace, blamed.pod, blamed.container, previous=blamed.crashed)
    said = said or _warning(kubectl, namespace, blamed.pod)
    return "; " + " ".join(parts) + (f"; last: {said}" if said else "")


def _warning(kubectl: Kubectl, namespace: str, name: str) -> str | None:
    return last_warning(kubectl.get("events", namespace=namespace)["items"], name)


def _log(
    kubectl: Kubectl, namespace: str, pod: str, container: str, *, previous: bool
) -> str | None:
    """The last line that a container wrote; None where it cannot be had."""
    words = ["logs", pod, f"--namespace={namespace}", f"--container={container}", "--tail=1"]
    if previous:
        words.append("--previous")
    try:
        return kubectl.run(*words).strip() or None
    except LabError:
        return None  # it never ran, or its log is gone
