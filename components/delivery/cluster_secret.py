"""The Secret by which Argo CD knows a workload cluster."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from components.kubernetes.namespace import ARGO_CD

NAMESPACE: Final = ARGO_CD


@dataclass(frozen=True, kw_only=True)
class ClusterFacts:
    """What templates of ApplicationSets may use of a workload cluster."""

    name: str
    network: str
    mesh: str
    fleet: Sequence[str]
    """The names of all workload clusters."""


def cluster_secret(facts: ClusterFacts, server: str) -> dict[str, Any]:
    """The Secret, without what is known only later: its config and the querier's address."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": f"cluster-{facts.name}",
            "namespace": NAMESPACE,
            "labels": {
                "argocd.argoproj.io/secret-type": "cluster",
                "workloadcluster": "true",
            },
            "annotations": {
                "lab/network": facts.network,
                "lab/mesh": facts.mesh,
                "lab/clusters": ",".join(facts.fleet),
            },
        },
        "stringData": {"name": facts.name, "server": server},
    }
