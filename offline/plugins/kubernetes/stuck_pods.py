"""Which Pods are stuck, and why, as far as the cluster knows."""

from collections.abc import Iterable, Mapping
from typing import Any

from offline.plugins.kubernetes.parts import elements, part
from offline.plugins.kubernetes.readiness import condition

_EVENTS_SHOWN = 3

# What a container goes through on its way; not a reason to worry.
_ON_ITS_WAY = ("ContainerCreating", "PodInitializing")


def pod_selector(live: Mapping[str, Any]) -> str | None:
    """The label selector for a workload's Pods; None for what has none."""
    if live["kind"] == "PersistentVolumeClaim":
        return None  # it selects volumes
    if live["kind"] in ("Service", "ReplicationController"):
        labels, expressions = part(live, "spec", "selector"), []
    else:
        labels = part(live, "spec", "selector", "matchLabels")
        expressions = elements(live, "spec", "selector", "matchExpressions")
    terms = [f"{key}={value}" for key, value in labels.items()]
    terms += [_term(expression) for expression in expressions]
    return ",".join(terms) or None


def stuck_pods(pods: Iterable[Mapping[str, Any]]) -> list[str]:
    """One line for each Pod that is not ready and not just starting: which, and what it lacks."""
    lines: list[str] = []
    for pod in sorted(pods, key=lambda pod: pod["metadata"]["name"]):
        reasons = _pod_reasons(pod)
        if reasons:
            lines.append(f"Pod {pod['metadata']['name']}: {'; '.join(reasons)}")
    return lines


def unready_pods(pods: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The Pods that are not ready (and not finished), by name."""
    found = [
        pod
        for pod in pods
        if condition(pod, "Ready").get("status") != "True"
        and part(pod, "status").get("phase") != "Succeeded"
    ]
    return sorted(found, key=lambda pod: pod["metadata"]["name"])


def last_warnings(events: Iterable[Mapping[str, Any]]) -> list[str]:
    """The last few different warnings among `events`, the newest last."""
    warnings = [event for event in events if event.get("type") == "Warning"]
    warnings.sort(key=_time)
    lines: dict[str, None] = {}
    for event in warnings:
        subject = part(event, "involvedObject")
        line = (
            f"{subject.get('kind')} {subject.get('name')}: "
            f"{event.get('reason')}: {(event.get('message') or '').strip()}"
        )
        lines.pop(line, None)  # said again: it counts as said last
        lines[line] = None
    return list(lines)[-_EVENTS_SHOWN:]


def _term(expression: Mapping[str, Any]) -> str:
    key, operator = expression["key"], expression["operator"]
    values = ",".join(elements(expression, "values"))
    return {
        "In": f"{key} in ({values})",
        "NotIn": f"{key} notin ({values})",
        "Exists": key,
        "DoesNotExist": f"!{key}",
    }[operator]


def _pod_reasons(pod: Mapping[str, Any]) -> list[str]:
    status = part(pod, "status")
    if status.get("phase") == "Succeeded":
        return []
    reasons = [
        _explained(entry)
        for entry in (condition(pod, "PodScheduled"),)
        if entry.get("status") == "False"
    ]
    if status.get("phase") == "Failed":
        reasons.append(_explained(status) or "failed")
    containers = [
        *elements(status, "initContainerStatuses"),
        *elements(status, "containerStatuses"),
    ]
    for container in containers:
        reason = _container_reason(container)
        if reason:
            reasons.append(f"container {container['name']} {reason}")
    return reasons


def _container_reason(container: Mapping[str, Any]) -> str | None:
    state = part(container, "state")
    waiting, terminated = part(state, "waiting"), part(state, "terminated")
    if waiting and waiting.get("reason") not in _ON_ITS_WAY:
        text = f"waits: {_explained(waiting)}"
        last = part(container, "lastState", "terminated")
        return f"{text} (before, it {_ended(last)})" if last else text
    if terminated and terminated.get("exitCode"):
        return _ended(terminated)
    if "running" in state and not container.get("ready"):
        return "runs but is not ready"
    return None


def _ended(terminated: Mapping[str, Any]) -> str:
    reason = _explained(terminated)
    text = f"ended with exit code {terminated.get('exitCode')}"
    return f"{text}: {reason}" if reason else text


def _explained(entry: Mapping[str, Any]) -> str:
    return ": ".join(entry[key] for key in ("reason", "message") if entry.get(key))


def _time(event: Mapping[str, Any]) -> str:
    # RFC 3339 in UTC, which sorts as text.
    return (
        part(event, "series").get("lastObservedTime")
        or event.get("lastTimestamp")
        or event.get("eventTime")
        or event["metadata"].get("creationTimestamp")
        or ""
    )
