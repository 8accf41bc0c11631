"""The inputs of a Kubernetes object: checked and completed."""

from collections.abc import Mapping
from typing import Any

from offline.plugins.kubernetes.annotations import refuse_unsupported
from offline.plugins.kubernetes.kinds import kind_of_resource, refuse_unserved
from offline.plugins.kubernetes.parts import is_list, is_mapping, part
from offline.plugins.server import refused
from offline.plugins.values import UNKNOWN


def without_nulls(value: Any) -> Any:
    """The value without null entries of mappings: they count as absent."""
    if is_mapping(value):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if is_list(value):
        return [without_nulls(item) for item in value]
    return value


def complete(token: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a resource of type `token`, with `apiVersion` and `kind`.

    Raises PluginError for unsupported kinds and annotations, and for an object without a name.
    """
    kind = kind_of_resource(token, wanted)
    refuse_unserved(kind)
    if kind.name.endswith("List") and "items" in wanted:
        raise refused(f"the kind {kind}", "declare each object")
    result = {**without_nulls(wanted), "apiVersion": kind.api_version, "kind": kind.name}
    if result.get("metadata") is not UNKNOWN:
        if not part(result, "metadata").get("name"):
            raise refused(f"a {kind.name} without metadata.name", "set metadata.name")
        refuse_unsupported(result)
    return result
