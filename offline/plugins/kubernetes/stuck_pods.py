"""The Pods of a workload, and a line about the Pod that keeps it from being ready."""

from collections.abc import Iterable, Mapping
from typing import Any

from lab.kubernetes.pods import UnreadyPod, unready_pod
from offline.plugins.kubernetes.parts import part


def pod_selector(live: Mapping[str, Any]) -> str | None:
    """The label selector of the Pods of a workload or Service; None for other kinds."""
    if live["kind"] in ("Deployment", "StatefulSet"):
        labels = part(live, "spec", "selector", "matchLabels")
    elif live["kind"] == "Service":
        labels = part(live, "spec", "selector")
    else:
        return None
    return ",".join(f"{key}={value}" for key, value in labels.items()) or None


def stuck_pod(pods: Iterable[Mapping[str, Any]]) -> str | None:
    """A line about a Pod with a problem; None if all Pods are ready or only starting."""
    found = unready_pod(pods)
    return None if found is None or found.starting else description(found)


def description(found: UnreadyPod) -> str:
    """A line about an unready Pod: `Pod web-1: container main waits: ImagePullBackOff`."""
    container = f"container {found.container} " if found.container else ""
    return f"Pod {found.pod}: {container}{found.reason}"
