"""Readiness of workloads, from the status that their controllers report."""

from collections.abc import Mapping
from typing import Any


def shortfall(workload: Mapping[str, Any]) -> str | None:
    """Why a Deployment, StatefulSet, DaemonSet or Rollout is not ready; None if it is."""
    status, generation = workload.get("status", {}), workload["metadata"].get("generation", 0)
    # Argo Rollouts writes the generation as text.
    if int(status.get("observedGeneration") or 0) < generation:
        return "its controller has not observed its latest change"
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
            # After an update the controller counts all replicas as current, none as updated.
            updating = status.get("updateRevision") != status.get("currentRevision")
            updated = status.get("updatedReplicas", 0) if updating else wanted
        case _:
            wanted, ready = workload["spec"].get("replicas", 1), status.get("readyReplicas", 0)
            updated = status.get("updatedReplicas", 0)
            if status.get("replicas", 0) > max(updated, wanted):
                return "Pods of the previous version still exist"
    if updated < wanted:
        return f"{updated} of {wanted} Pods have the current version" + _refusal(status)
    return None if ready >= wanted else f"{ready} of {wanted} Pods are ready" + _refusal(status)


def _refusal(status: Mapping[str, Any]) -> str:
    """Why the controller cannot create a Pod (a quota, a webhook), if it reports that."""
    for condition in status.get("conditions", []):
        if condition["type"] == "ReplicaFailure" and condition["status"] == "True":
            return f" ({condition.get('message', 'no Pod can be created')})"
    return ""
