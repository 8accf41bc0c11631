"""The Secret that registers a workload cluster with Argo CD."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from foundation import names


@dataclass(frozen=True, kw_only=True)
class ClusterFacts:
    """Facts about a workload cluster for the templates of ApplicationSets."""

    name: str
    network: str
    mesh: str
    fleet: Sequence[str]
    """The names of all workload clusters."""


def cluster_secret(facts: ClusterFacts, server: str) -> dict[str, Any]:
    """The Secret, without its `config` and the querier's address, which are known only later."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": f"cluster-{facts.name}",
            "namespace": names.ARGO_CD_NAMESPACE,
            "labels": dict([names.CLUSTER_SECRET_TYPE, names.WORKLOAD_CLUSTER]),
            "annotations": {
                names.NETWORK: facts.network,
                names.MESH_NAME: facts.mesh,
                names.CLUSTERS: ",".join(facts.fleet),
            },
        },
        "stringData": {"name": facts.name, "server": server},
    }
