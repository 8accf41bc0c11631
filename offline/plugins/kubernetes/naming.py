"""Names of objects in messages, and in resource ids."""

from collections.abc import Mapping
from typing import Any

from offline.plugins.kubernetes.kinds import Kind


def id_of(metadata: Mapping[str, Any]) -> str:
    """`namespace/name`, or `name` for an object without a namespace."""
    namespace = metadata.get("namespace")
    return f"{namespace}/{metadata['name']}" if namespace else metadata["name"]


def parse_id(text: str) -> tuple[str | None, str]:
    """Namespace, if any, and name from a resource's id."""
    namespace, _, name = text.rpartition("/")
    return namespace or None, name


def title(kind: Kind, namespace: str | None, name: str) -> str:
    """An object in messages: `Deployment shop/web`."""
    return f"{kind.name} {namespace}/{name}" if namespace else f"{kind.name} {name}"
