"""Finds drift: changes of the live object in fields that the program sets.

A dry run of applying the inputs gives the expected object, with normalized quantities ("1000m" is
"1") and defaults. A field that is equal in the live object has not drifted; otherwise the live
value replaces the input.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from offline.plugins.kubernetes.parts import is_list, is_mapping, part

_ABSENT: Any = object()

# Server-side apply merges lists of mappings by such keys. The first entry that distinguishes all
# elements identifies them.
_IDENTITIES = (
    ("name",),
    ("mountPath",),
    ("devicePath",),
    ("containerPort", "protocol"),
    ("port", "protocol"),
    ("key",),
    ("type",),
    ("ip",),
    ("topologyKey",),
    ("host",),
)

_SET_BY_THE_CLUSTER = (
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
)


def settled(live: Mapping[str, Any]) -> dict[str, Any]:
    """An object without the fields that only the cluster writes."""
    metadata = part(live, "metadata")
    kept = {key: value for key, value in metadata.items() if key not in _SET_BY_THE_CLUSTER}
    return {
        **{key: value for key, value in live.items() if key != "status"},
        "metadata": kept,
    }


def drifted_inputs(
    inputs: Mapping[str, Any], expected: Mapping[str, Any], live: Mapping[str, Any]
) -> dict[str, Any]:
    """The inputs, with the live values of drifted fields.

    `expected` is the result of the dry run, or the inputs if a dry run is impossible. Fields of the
    live object outside the inputs belong to other managers and are no drift. Without drift, the
    result equals the inputs.
    """
    if settled(expected) == settled(live):
        return dict(inputs)
    kept = {key: value for key, value in inputs.items() if key != "stringData"}
    result: dict[str, Any] = _project(kept, expected, live)
    for key in ("apiVersion", "kind"):
        result[key] = inputs[key]
    if "stringData" in inputs:
        expected_data = {**part(expected, "data"), **_encoded(inputs["stringData"])}
        result.update(_live_strings(inputs, expected_data, live, result.get("data")))
    return result


def _project(wanted: Any, expected: Any, live: Any) -> Any:
    """`wanted` where `expected` equals `live`, else `live`; `_ABSENT` for removed fields."""
    if expected is not _ABSENT and expected == live:
        return wanted
    if live is _ABSENT:
        # A field that the cluster drops (an unknown one) has not drifted.
        return wanted if expected is _ABSENT else _ABSENT
    if is_mapping(wanted) and is_mapping(live):
        return _project_mapping(wanted, expected, live)
    if is_list(wanted) and is_list(live) and is_list(expected):
        return _project_list(wanted, expected, live)
    return live


def _project_mapping(
    wanted: Mapping[str, Any], expected: Any, live: Mapping[str, Any]
) -> dict[str, Any]:
    inside: Mapping[str, Any] = expected if is_mapping(expected) else {}
    projected = {
        key: _project(value, inside.get(key, _ABSENT), live.get(key, _ABSENT))
        for key, value in wanted.items()
    }
    return {key: value for key, value in projected.items() if value is not _ABSENT}


def _project_list(wanted: list[Any], expected: Sequence[Any], live: Sequence[Any]) -> list[Any]:
    by = _identity(wanted, expected, live)
    if by is None:
        return list(live)
    expected_by, live_by = _indexed(expected, by), _indexed(live, by)
    projected = [
        _project(
            item, expected_by.get(_key(item, by), _ABSENT), live_by.get(_key(item, by), _ABSENT)
        )
        for item in wanted
    ]
    return [item for item in projected if item is not _ABSENT]


def _identity(*lists: Sequence[Any]) -> tuple[str, ...] | None:
    for keys in _IDENTITIES:
        if all(_identifies(keys, items) for items in lists):
            return keys
    return None


def _identifies(keys: tuple[str, ...], items: Sequence[Any]) -> bool:
    if not all(is_mapping(item) and item.get(keys[0]) is not None for item in items):
        return False
    return len({_key(item, keys) for item in items}) == len(items)


def _key(item: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, ...]:
    # The default protocol is TCP.
    return tuple(str(item.get(key, "TCP")) for key in keys)


def _indexed(items: Sequence[Any], keys: tuple[str, ...]) -> dict[tuple[str, ...], Any]:
    return {_key(item, keys): item for item in items}


def _encoded(strings: Mapping[str, str]) -> dict[str, str]:
    return {key: base64.b64encode(str(value).encode()).decode() for key, value in strings.items()}


def _live_strings(
    inputs: Mapping[str, Any],
    expected_data: Mapping[str, str],
    live: Mapping[str, Any],
    data: dict[str, Any] | None,
) -> dict[str, Any]:
    """The current `stringData`; a live Secret stores it in `data`."""
    strings: dict[str, str] = {}
    found = dict(data or {})
    live_data = part(live, "data")
    for key, value in inputs["stringData"].items():
        now = live_data.get(key)
        if now == expected_data[key]:
            strings[key] = value
        elif now is not None:
            try:
                strings[key] = base64.b64decode(now).decode()
            except UnicodeDecodeError:
                found[key] = now
    return {"stringData": strings, **({"data": found} if found or data is not None else {})}
