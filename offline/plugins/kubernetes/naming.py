"""What an object is called: in the cluster, and as a resource's id in the state."""

import hashlib
from collections.abc import Mapping
from typing import Any

from offline.plugins.kubernetes.annotations import AUTONAMED, annotation
from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.parts import part
from offline.plugins.server import PluginError

_SUFFIX_LENGTH = 8


def autoname(prefix: str, random_seed: bytes) -> str:
    """`prefix` and eight hexadecimal digits that follow from the engine's seed alone."""
    return f"{prefix}{hashlib.sha256(random_seed).hexdigest()[:_SUFFIX_LENGTH]}"


def named(
    wanted: dict[str, Any], old: Mapping[str, Any], resource_name: str, random_seed: bytes
) -> dict[str, Any]:
    """The metadata `wanted` with a name.

    `old` is the metadata of the resource's previous inputs: a name that was made up for them is
    kept. A `generateName` is a prefix for a name made up here, not by the cluster: server-side
    apply works on objects whose name is known.
    """
    if wanted.get("name"):
        return wanted
    prefix = wanted.get("generateName") or f"{resource_name}-"
    old_name = old.get("name")
    if annotation({"metadata": old}, AUTONAMED) == "true" and old_name:
        name = old_name
    else:
        name = autoname(prefix, random_seed)
    annotations = {**part(wanted, "annotations"), AUTONAMED: "true"}
    rest = {key: value for key, value in wanted.items() if key != "generateName"}
    return {**rest, "name": name, "annotations": annotations}


def id_of(metadata: Mapping[str, Any]) -> str:
    """`namespace/name`, or `name` for an object outside namespaces."""
    namespace = metadata.get("namespace")
    return f"{namespace}/{metadata['name']}" if namespace else metadata["name"]


def parse_id(text: str) -> tuple[str | None, str]:
    """Namespace (None where the id has none) and name from a resource's id."""
    namespace, slash, name = text.rpartition("/")
    if not name or "/" in namespace or (slash and not namespace):
        raise PluginError(f"id {text!r} is neither `name` nor `namespace/name`")
    return namespace or None, name


def title(kind: Kind, namespace: str | None, name: str) -> str:
    """An object as messages call it: `Deployment shop/web`."""
    return f"{kind.name} {namespace}/{name}" if namespace else f"{kind.name} {name}"
