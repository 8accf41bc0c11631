"""What the state holds of an object: the live object, and this provider's own notes on it.

The notes have the names that the official provider gives them, so that each can go on from the
other's state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from offline.plugins.kubernetes.parts import elements, is_list, is_mapping, part

INPUTS = "__inputs"
_FIELD_MANAGER = "__fieldManager"
_INITIAL_API_VERSION = "__initialApiVersion"
_DRIFTED = "__drifted"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An object's state, taken apart."""

    live: dict[str, Any]
    inputs: dict[str, Any]
    """What was applied last or, after a refresh, what of it is there."""
    field_manager: str | None
    """None for an object that was imported and never applied."""
    initial_api_version: str
    drifted: tuple[str, ...]
    """Paths which a refresh found changed by somebody else: the next update takes them back."""


def recorded(state: Mapping[str, Any]) -> Recorded:
    """An object's state taken apart."""
    return Recorded(
        live={key: value for key, value in state.items() if not key.startswith("__")},
        inputs=dict(part(state, INPUTS)),
        field_manager=state.get(_FIELD_MANAGER),
        initial_api_version=state.get(_INITIAL_API_VERSION) or state.get("apiVersion", ""),
        drifted=tuple(elements(state, _DRIFTED)),
    )


def record(
    live: Mapping[str, Any],
    inputs: Mapping[str, Any],
    *,
    field_manager: str | None,
    initial_api_version: str,
    drifted: Iterable[str] = (),
) -> dict[str, Any]:
    """The state for an object.

    What is large and of no use to a program is left out: who manages which field, and what a
    CustomResourceDefinition says to describe its fields.
    """
    metadata = {key: value for key, value in live["metadata"].items() if key != "managedFields"}
    state: dict[str, Any] = {**live, "metadata": metadata, INPUTS: dict(inputs)}
    if live.get("kind") == "CustomResourceDefinition":
        state["spec"] = _without_descriptions(live["spec"])
    if field_manager:
        state[_FIELD_MANAGER] = field_manager
    state[_INITIAL_API_VERSION] = initial_api_version
    if paths := sorted(drifted):
        state[_DRIFTED] = paths
    return state


def _without_descriptions(spec: Mapping[str, Any]) -> dict[str, Any]:
    versions = [
        {**version, "schema": {"openAPIV3Schema": _bare(version["schema"]["openAPIV3Schema"])}}
        if part(version, "schema", "openAPIV3Schema")
        else version
        for version in elements(spec, "versions")
    ]
    return {**spec, "versions": versions}


def _bare(schema: Any) -> Any:
    """A JSON schema without descriptions; a property may be called "description", too."""
    if is_list(schema):
        return [_bare(item) for item in schema]
    if not is_mapping(schema):
        return schema
    return {
        key: {name: _bare(item) for name, item in value.items()}
        if key in ("properties", "patternProperties") and is_mapping(value)
        else _bare(value)
        for key, value in schema.items()
        if not (key == "description" and isinstance(value, str))
    }
