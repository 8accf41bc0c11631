"""Parses the engine's texts into typed values."""

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from components.settings.faults import Faults, command, setting, shown

_BOOLEANS: Final = {"true": True, "false": False}


class Values:
    """The settings as the engine passes them: text, and JSON for booleans, arrays and objects.

    A missing value, or one of another type, is a fault and is returned as None.
    """

    def __init__(self, raw: Mapping[str, str], faults: Faults) -> None:
        self._raw = raw
        self._faults = faults

    def text(self, key: str) -> str | None:
        """A string, possibly empty."""
        if key not in self._raw:
            # Each key in Pulumi.yaml has a default, so the engine passes a value for it.
            self._faults.add(key, "has no value", f"set one with `{setting(key, 'VALUE')}`")
            return None
        return self._raw[key]

    def boolean(self, key: str) -> bool | None:
        """`true` or `false`."""
        text = self.text(key)
        if text is None:
            return None
        if text not in _BOOLEANS:
            self._faults.add(
                key, f"{shown(text)} is not true or false", f"use `{setting(key, 'true')}`"
            )
        return _BOOLEANS.get(text)

    def texts(self, key: str) -> tuple[str, ...] | None:
        """An array of strings."""
        text = self.text(key)
        if text is None:
            return None
        items = _json(text)
        if not isinstance(items, list):
            self._faults.add(
                key,
                f"{shown(text)} is not a list",
                f"replace it with `{command('rm', key)}` and `{setting(f'{key}[0]', 'VALUE')}`",
            )
            return None
        items = cast(list[Any], items)
        for index, item in enumerate(items):
            if not isinstance(item, str):
                not_text(f"{key}[{index}]", item, self._faults)
        return tuple(items) if all(isinstance(item, str) for item in items) else None

    def fields(self, key: str) -> dict[str, object] | None:
        """An object; empty if the key is missing, because Pulumi.yaml cannot declare objects."""
        text = self._raw.get(key, "")
        value = _json(text or "{}")
        return as_fields(key, text if value is None else value, self._faults)


def as_fields(key: str, value: object, faults: Faults) -> dict[str, object] | None:
    """The value if it is an object; None otherwise, which is a fault."""
    if isinstance(value, dict):
        return cast(dict[str, object], value)
    faults.add(
        key,
        f"{shown(value)} is not an object",
        f"remove it with `{command('rm', key)}` and set its fields one by one,"
        f" `{setting(f'{key}.FIELD', 'VALUE')}`",
    )
    return None


def as_texts(
    key: str,
    fields: Mapping[str, object],
    faults: Faults,
    *,
    required: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
) -> dict[str, str]:
    """The string fields of an object; an unknown or missing field or another type is a fault."""
    known = (*required, *optional)
    texts: dict[str, str] = {}
    for field, value in fields.items():
        path = f"{key}.{field}"
        if field not in known:
            faults.unknown(path, [f"{key}.{other}" for other in known])
        elif isinstance(value, str):
            texts[field] = value
        else:
            not_text(path, value, faults)
    for field in required:
        if field not in fields:
            path = f"{key}.{field}"
            faults.add(path, "it is missing", f"set it with `{setting(path, 'VALUE')}`")
    return texts


def not_text(key: str, value: object, faults: Faults) -> None:
    """Add the fault of a value in an array or an object that is not a string."""
    faults.add(
        key, f"{shown(value)} is not text", "put it between quotation marks in the stack's file"
    )


def _json(text: str) -> object:
    """The parsed JSON; None if the text is not JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None
