"""Finds the Pod that keeps a workload unready, with the reason that its status gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

# States of every container on its way to running.
_STARTING: Final = ("ContainerCreating", "PodInitializing")
# Image errors: an earlier exit of the container is unrelated to them.
_WITHOUT_IMAGE: Final = (
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "ErrImageNeverPull",
)


@dataclass(frozen=True, kw_only=True)
class UnreadyPod:
    """A Pod that is not ready, and the reason."""

    pod: str
    reason: str
    container: str | None = None
    """The container that causes it, if one does."""
    crashed: bool = False
    """The container ran and exited; the log of its previous run holds the cause."""
    has_log: bool = True
    """False for a container that never ran, so that it has no log of the cause."""
    starting: bool = False
    """The Pod's status gives no cause yet; an event may."""


def unready_pod(pods: Iterable[Mapping[str, Any]]) -> UnreadyPod | None:
    """The unready Pod to report: a failing one before one that is only starting; None if none."""
    found = [unready for pod in pods if (unready := _examine(pod)) is not None]
    return min(found, key=lambda unready: (unready.starting, unready.pod), default=None)


def last_warning(events: Iterable[Mapping[str, Any]], name: str) -> str | None:
    """The newest warning event of the object with that name, such as `FailedMount: …`."""
    warnings = [
        event
        for event in events
        if event.get("type") == "Warning" and event["involvedObject"].get("name") == name
    ]
    if not warnings:
        return None
    return _because(max(warnings, key=_time))


def belongs_to(pod: Mapping[str, Any], workload: Mapping[str, Any]) -> bool:
    """Whether the workload's selector matches the Pod."""
    if pod["metadata"]["namespace"] != workload["metadata"]["namespace"]:
        return False
    wanted = workload["spec"].get("selector", {}).get("matchLabels", {})
    return bool(wanted) and wanted.items() <= pod["metadata"].get("labels", {}).items()


def _examine(pod: Mapping[str, Any]) -> UnreadyPod | None:
    name, status = pod["metadata"]["name"], pod.get("status", {})
    conditions = {entry["type"]: entry for entry in status.get("conditions", [])}
    if status.get("phase") == "Succeeded" or conditions.get("Ready", {}).get("status") == "True":
        return None
    if status.get("phase") == "Failed":
        return UnreadyPod(pod=name, reason=_because(status) or "failed")
    scheduled = conditions.get("PodScheduled", {})
    if scheduled.get("status") == "False":
        return UnreadyPod(pod=name, reason=_because(scheduled))
    containers = [
        _examine_container(name, container)
        for container in (
            *status.get("initContainerStatuses", []),
            *status.get("containerStatuses", []),
        )
    ]
    unready = [found for found in containers if found is not None]
    if unready:
        return min(unready, key=lambda found: found.starting)
    if "deletionTimestamp" in pod["metadata"]:
        return UnreadyPod(pod=name, reason="is being deleted", starting=True)
    return UnreadyPod(pod=name, reason="is being started", starting=True)


def _examine_container(pod: str, status: Mapping[str, Any]) -> UnreadyPod | None:
    name, state = status["name"], status.get("state", {})
    waiting, terminated = state.get("waiting"), state.get("terminated")
    before = status.get("lastState", {}).get("terminated")
    if waiting:
        why = waiting.get("reason")
        reason = f"waits: {_because(waiting)}"
        if before and why not in _WITHOUT_IMAGE:
            reason += f"; its previous run {_ended(before)}"
        return UnreadyPod(
            pod=pod,
            container=name,
            reason=reason,
            crashed=bool(before),
            has_log=why not in (*_STARTING, *_WITHOUT_IMAGE),
            starting=why in _STARTING,
        )
    if terminated and terminated.get("exitCode"):
        return UnreadyPod(pod=pod, container=name, reason=_ended(terminated))
    if "running" in state and not status.get("ready"):
        reason = "runs but is not ready"
        if before:
            reason += f"; its previous run {_ended(before)}"
        return UnreadyPod(pod=pod, container=name, reason=reason, crashed=bool(before))
    return None


def _ended(terminated: Mapping[str, Any]) -> str:
    reason = terminated.get("reason", "")
    return f"exited with status {terminated.get('exitCode')}" + (f" ({reason})" if reason else "")


def _because(entry: Mapping[str, Any]) -> str:
    """Reason and message of a status entry on one line, `Reason: message`; either may be absent."""
    parts = (str(entry.get(key) or "").strip() for key in ("reason", "message"))
    return " ".join(": ".join(part for part in parts if part).split())


def _time(event: Mapping[str, Any]) -> str:
    """When the event last occurred. The API's timestamps compare as text: UTC in one format."""
    series: Mapping[str, Any] = event.get("series") or {}
    return (
        series.get("lastObservedTime")
        or event.get("lastTimestamp")
        or event.get("eventTime")
        or event["metadata"].get("creationTimestamp", "")
    )
