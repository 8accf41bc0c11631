"""Namespaces of a cluster."""

from collections.abc import Mapping
from typing import Any, Final

ARGO_CD: Final = "argocd"
"""Argo CD's own on the hub; in a workload cluster that of the account it comes with."""


def namespace(name: str, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The manifest of a namespace."""
    metadata: dict[str, Any] = {"name": name}
    if labels:
        metadata["labels"] = dict(labels)
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
