"""Which Pod keeps a workload from being ready, and what it says itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

# What every container goes through on its way.
_STARTING: Final = ("ContainerCreating", "PodInitializing")
# No image: how the container ended before has nothing to do with it.
_WITHOUT_IMAGE: Final = (
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "ErrImageNeverPull",
)


@dataclass(frozen=True, kw_only=True)
class Culprit:
    """A Pod that is not ready and why; `container` is the one at fault, if it is one.

    `crashed` says that the container ran and ended: its log before that holds the cause. `has_log`
    is false of one that cannot have said anything of it. `starting` says that the Pod's own status
    gives no cause: an event may.
    """

    pod: str
    reason: str
    container: str | None = None
    crashed: bool = False
    has_log: bool = True
    starting: bool = False


def culprit(pods: Iterable[Mapping[str, Any]]) -> Culprit | None:
    """The Pod to blame: one with a fault of its own before one that is only starting."""
    found = [blamed for pod in pods if (blamed := _blame(pod)) is not None]
    return min(found, key=lambda blamed: (blamed.starting, blamed.pod), default=None)


def last_warning(events: Iterable[Mapping[str, Any]], name: str) -> str | None:
    """The newest warning about the object of that name: `FailedMount: …`."""
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


def _blame(pod: Mapping[str, Any]) -> Culprit | None:
    name, status = pod["metadata"]["name"], pod.get("status", {})
    conditions = {entry["type"]: entry for entry in status.get("conditions", [])}
    if status.get("phase") == "Succeeded" or conditions.get("Ready", {}).get("status") == "True":
        return None
    if status.get("phase") == "Failed":
        return Culprit(pod=name, reason=_because(status) or "failed")
    scheduled = conditions.get("PodScheduled", {})
    if scheduled.get("status") == "False":
        return Culprit(pod=name, reason=_because(scheduled))
    containers = [
        _blame_container(name, container)
        for container in (
            *status.get("initContainerStatuses", []),
            *status.get("containerStatuses", []),
        )
    ]
    blamed = [found for found in containers if found is not None]
    if blamed:
        return min(blamed, key=lambda found: found.starting)
    if "deletionTimestamp" in pod["metadata"]:
        return Culprit(pod=name, reason="is being deleted", starting=True)
    return Culprit(pod=name, reason="is being started", starting=True)


def _blame_container(pod: str, status: Mapping[str, Any]) -> Culprit | None:
    name, state = status["name"], status.get("state", {})
    waiting, terminated = state.get("waiting"), state.get("terminated")
    before = status.get("lastState", {}).get("terminated")
    if waiting:
        why = waiting.get("reason")
        reason = f"waits: {_because(waiting)}"
        if before and why not in _WITHOUT_IMAGE:
            reason += f"; before, it {_ended(before)}"
        return Culprit(
            pod=pod,
            container=name,
            reason=reason,
            crashed=bool(before),
            has_log=why not in (*_STARTING, *_WITHOUT_IMAGE),
            starting=why in _STARTING,
        )
    if terminated and terminated.get("exitCode"):
        return Culprit(pod=pod, container=name, reason=_ended(terminated))
    if "running" in state and not status.get("ready"):
        reason = "runs but is not ready"
        if before:
            reason += f"; before, it {_ended(before)}"
        return Culprit(pod=pod, container=name, reason=reason, crashed=bool(before))
    return None


def _ended(terminated: Mapping[str, Any]) -> str:
    reason = terminated.get("reason", "")
    return f"ended with status {terminated.get('exitCode')}" + (f" ({reason})" if reason else "")


def _because(entry: Mapping[str, Any]) -> str:
    """A reason and its message, `Reason: message`, as far as there are any, in one line."""
    parts = (str(entry.get(key) or "").strip() for key in ("reason", "message"))
    return " ".join(": ".join(part for part in parts if part).split())


def _time(event: Mapping[str, Any]) -> str:
    """When it was seen last; the API's times are all UTC in one format, so that text compares."""
    series: Mapping[str, Any] = event.get("series") or {}
    return (
        series.get("lastObservedTime")
        or event.get("lastTimestamp")
        or event.get("eventTime")
        or event["metadata"].get("creationTimestamp", "")
    )
