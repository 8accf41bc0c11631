"""Workloads as the API returns them."""

from typing import Any


def workload(
    kind: str = "Deployment",
    *,
    name: str = "web",
    namespace: str = "demo",
    spec: dict[str, Any] | None = None,
    **status: Any,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace, "generation": 2},
        "spec": {"selector": {"matchLabels": {"app": name}}, **(spec or {})},
        "status": {"observedGeneration": 2, **status},
    }


READY = workload(replicas=1, updatedReplicas=1, readyReplicas=1)
UNREADY = workload(replicas=1, updatedReplicas=1)
