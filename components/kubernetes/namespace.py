"""The manifest of a namespace."""

from collections.abc import Mapping
from typing import Any


def namespace(name: str, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A namespace, with labels if there are any."""
    metadata: dict[str, Any] = {"name": name}
    if labels:
        metadata["labels"] = dict(labels)
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
