"""Determines the state of a cluster from its machines, its API server and its workloads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from foundation.errors import LabError
from lab.kubernetes.kubectl import Kubectl
from lab.kubernetes.readiness import shortfall
from lab.providers.provider import Machine
from lab.stack import Cluster

_WORKLOADS: Final = "deployments.apps,statefulsets.apps,daemonsets.apps"
_IN_TIME: Final = "--request-timeout=5s"


class State(StrEnum):
    """The state of a cluster; each has its own remedy."""

    UP = "up"
    STOPPED = "stopped"
    DELETED = "deleted"
    SILENT = "not answering"


@dataclass(frozen=True, kw_only=True)
class Count:
    """The number of ready workloads in a namespace."""

    ready: int
    total: int


@dataclass(frozen=True, kw_only=True)
class ClusterState:
    """The state of a cluster."""

    cluster: Cluster
    state: State
    detail: str = ""
    """The reason why the cluster does not answer."""
    kubernetes: str = ""
    """The version of Kubernetes; empty if the cluster does not answer."""
    namespaces: Mapping[str, Count]


def look(kubectl: Kubectl, machines: Sequence[Machine] | None) -> ClusterState:
    """The state of a cluster; `machines` are those of all clusters, None if unknown."""
    cluster = kubectl.cluster
    state = None if machines is None else state_of_machines(cluster.name, machines)
    if state is not None:
        return ClusterState(cluster=cluster, state=state, namespaces={})
    try:
        found = kubectl.get(_WORKLOADS, _IN_TIME, all_namespaces=True)["items"]
        version = kubectl.raw("/version")["gitVersion"]
    except LabError as error:
        detail = error.message
        return ClusterState(cluster=cluster, state=State.SILENT, detail=detail, namespaces={})
    return ClusterState(
        cluster=cluster, state=State.UP, kubernetes=version, namespaces=readiness(found)
    )


def state_of_machines(cluster: str, machines: Sequence[Machine]) -> State | None:
    """The state of a cluster without a running machine; None if it has one."""
    own = [machine for machine in machines if machine.cluster == cluster]
    if not own:
        return State.DELETED
    return None if any(machine.running for machine in own) else State.STOPPED


def readiness(workloads: Iterable[Mapping[str, Any]]) -> dict[str, Count]:
    """The number of ready workloads by namespace."""
    counts: dict[str, Count] = {}
    for workload in workloads:
        namespace = workload["metadata"]["namespace"]
        before = counts.get(namespace, Count(ready=0, total=0))
        ready = before.ready + (shortfall(workload) is None)
        counts[namespace] = Count(ready=ready, total=before.total + 1)
    return dict(sorted(counts.items()))
