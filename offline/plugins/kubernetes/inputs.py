"""What a program asks for, made complete: kind, namespace and name."""

from collections.abc import Mapping
from typing import Any

from offline.plugins.kubernetes.kinds import Subject
from offline.plugins.kubernetes.naming import named
from offline.plugins.kubernetes.parts import is_list, is_mapping, part
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN


def without_nulls(value: Any) -> Any:
    """The value without mappings' entries that are null: they are not given."""
    if is_mapping(value):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if is_list(value):
        return [without_nulls(item) for item in value]
    return value


def complete(
    wanted: Mapping[str, Any],
    old: Mapping[str, Any],
    subject: Subject,
    *,
    resource_name: str,
    namespace: str | None,
    random_seed: bytes,
) -> dict[str, Any]:
    """A resource's inputs with all that the program leaves to the provider.

    `old` are its previous inputs (empty for a new one), `namespace` the default for its kind (None
    outside namespaces), `resource_name` its name in the program.

    Raises PluginError where something only the program can say is missing.
    """
    kind = subject.kind
    result = without_nulls(wanted)
    result.update(apiVersion=kind.api_version, kind=kind.name)
    if kind.name.endswith("List") and "items" in result:
        raise PluginError(f"a {kind.name} is no object: declare its items one by one")
    if result.get("metadata") is UNKNOWN:
        return result
    metadata = dict(part(result, "metadata"))
    if subject.is_patch:
        if not metadata.get("name"):
            raise PluginError(
                f"a {kind.name}Patch needs metadata.name: the name of the object that it patches"
            )
    else:
        metadata = named(metadata, part(old, "metadata"), resource_name, random_seed)
    if namespace is None:
        metadata.pop("namespace", None)
    elif not metadata.get("namespace"):
        metadata["namespace"] = namespace
    return {**result, "metadata": metadata}
