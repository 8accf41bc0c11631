"""Checks that workloads are ready, and finds the Pod that prevents it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from foundation.errors import LabError
from lab.kubernetes.kubectl import Kubectl
from lab.kubernetes.pods import belongs_to, last_warning, unready_pod
from lab.kubernetes.readiness import shortfall
from lab.verification import echo
from lab.verification.check import Unmet

_BUILT_IN: Final = "deployments.apps,statefulsets.apps,daemonsets.apps"
_ROLLOUTS: Final = "rollouts.argoproj.io"
_REPORTED: Final = 3


def workloads_are_ready(kubectl: Kubectl) -> str:
    """Every Deployment, StatefulSet and DaemonSet is ready, except those of `lab verify`."""
    return all_ready(kubectl, _BUILT_IN)


def rollouts_are_healthy(kubectl: Kubectl) -> str:
    """The cluster has Rollouts, and all are Healthy."""
    return all_ready(kubectl, _ROLLOUTS)


def all_ready(kubectl: Kubectl, kinds: str, *, namespace: str | None = None) -> str:
    """All workloads of these kinds are ready, in one namespace or in all.

    Raises Unmet with the Pods that prevent it, or if there is no workload.
    """
    everywhere = namespace is None
    items = kubectl.get(kinds, namespace=namespace, all_namespaces=everywhere)["items"]
    # The workloads of `lab verify` itself are not part of the lab.
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
        f"{_title(workload)}: {reason}{_blocking_pod(kubectl, workload, pods)}"
        for workload, reason in unready[:_REPORTED]
    ]
    if len(unready) > _REPORTED:
        faults.append(f"and {len(unready) - _REPORTED} more")
    raise Unmet("; ".join(faults))


def _title(workload: Mapping[str, Any]) -> str:
    """`Deployment argocd/argocd-server`."""
    return f"{workload['kind']} {workload['metadata']['namespace']}/{workload['metadata']['name']}"


def _blocking_pod(
    kubectl: Kubectl, workload: Mapping[str, Any], pods: Sequence[Mapping[str, Any]]
) -> str:
    """The unready Pod with its last log line or warning event: `; Pod x: …`; or an empty text."""
    namespace = workload["metadata"]["namespace"]
    own = [pod for pod in pods if belongs_to(pod, workload)]
    unready = unready_pod(own)
    if unready is None:
        # Without any Pod, the controller's events give the reason.
        warning = _warning(kubectl, namespace, workload["metadata"]["name"])
        return f"; {warning}" if warning else ""
    parts = [f"Pod {unready.pod}:"]
    if unready.container:
        parts.append(f"container {unready.container}")
    parts.append(unready.reason)
    last = None
    if unready.container and unready.has_log:
        last = _log(kubectl, namespace, unready.pod, unready.container, previous=unready.crashed)
    last = last or _warning(kubectl, namespace, unready.pod)
    return "; " + " ".join(parts) + (f"; last: {last}" if last else "")


def _warning(kubectl: Kubectl, namespace: str, name: str) -> str | None:
    return last_warning(kubectl.get("events", namespace=namespace)["items"], name)


def _log(
    kubectl: Kubectl, namespace: str, pod: str, container: str, *, previous: bool
) -> str | None:
    """The last line of a container's log; None if it has none."""
    words = ["logs", pod, f"--namespace={namespace}", f"--container={container}", "--tail=1"]
    if previous:
        words.append("--previous")
    try:
        return kubectl.run(*words).strip() or None
    except LabError:
        return None  # the container never ran, or its log was deleted
