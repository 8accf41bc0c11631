"""Reads nested parts of objects; any part may be absent."""

from collections.abc import Mapping
from typing import Any, TypeGuard


def is_mapping(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value is a mapping; in JSON, its keys are text."""
    return isinstance(value, Mapping)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value is a list."""
    return isinstance(value, list)


def part(of: Any, *keys: str) -> Mapping[str, Any]:
    """The mapping at nested keys; empty if it is absent."""
    for key in keys:
        of = of.get(key) if is_mapping(of) else None
    return of if is_mapping(of) else {}


def elements(of: Any, *keys: str) -> list[Any]:
    """The list at nested keys; empty if it is absent."""
    *outer, last = keys
    found = part(of, *outer).get(last)
    return found if is_list(found) else []
