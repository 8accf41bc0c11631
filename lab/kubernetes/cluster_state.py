"""What state a cluster of the lab is in, from the outside and, if it answers, from the inside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from foundation.errors import LabError
from lab.kind_nodes import Node
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Cluster
from lab.verification.workloads import shortfall

_WORKLOADS: Final = "deployments.apps,statefulsets.apps,daemonsets.apps"
_IN_TIME: Final = "--request-timeout=5s"
_KIND_CONTEXT: Final = "kind-"


class State(StrEnum):
    """The states that a user can do something about."""

    UP = "up"
    STOPPED = "stopped"
    DELETED = "deleted"
    SILENT = "not answering"


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many workloads of a namespace are ready."""

    ready: int
    total: int


@dataclass(frozen=True, kw_only=True)
class ClusterState:
    """A cluster as it is now."""

    cluster: Cluster
    state: State
    detail: str = ""
    """Why it does not answer."""
    kubernetes: str = ""
    """The version; empty if it does not answer."""
    namespaces: Mapping[str, Count]


def look(kubectl: Kubectl, nodes: Sequence[Node] | None) -> ClusterState:
    """Look at a cluster; `nodes` are those of Docker, None if Docker does not answer."""
    cluster = kubectl.cluster
    outside = from_outside(cluster.context, nodes)
    if outside is not None:
        return ClusterState(cluster=cluster, state=outside, namespaces={})
    try:
        found = kubectl.get(_WORKLOADS, _IN_TIME, all_namespaces=True)["items"]
        version = kubectl.raw("/version")["gitVersion"]
    except LabError as error:
        detail = error.message
        return ClusterState(cluster=cluster, state=State.SILENT, detail=detail, namespaces={})
    return ClusterState(
        cluster=cluster, state=State.UP, kubernetes=version, namespaces=readiness(found)
    )


def from_outside(context: str, nodes: Sequence[Node] | None) -> State | None:
    """The state of a kind cluster that Docker shows it is in; None if it must be asked itself."""
    if nodes is None or not context.startswith(_KIND_CONTEXT):
        return None
    own = [node for node in nodes if node.cluster == context.removeprefix(_KIND_CONTEXT)]
    if not own:
        return State.DELETED
    return None if any(node.state == "running" for node in own) else State.STOPPED


def readiness(workloads: Iterable[Mapping[str, Any]]) -> dict[str, Count]:
    """How many of the workloads are ready, by namespace."""
    counts: dict[str, Count] = {}
    for workload in workloads:
        namespace = workload["metadata"]["namespace"]
        before = counts.get(namespace, Count(ready=0, total=0))
        ready = before.ready + (shortfall(workload) is None)
        counts[namespace] = Count(ready=ready, total=before.total + 1)
    return dict(sorted(counts.items()))
