"""Checks of a resource's inputs: a table states the check for each input.

Messages repeat only values that are unlikely to be secret: numbers out of range and words outside a
fixed set.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, cast

from pulumi.provider.experimental.provider import CheckFailure

from offline.plugins.property_diff import property_path
from offline.plugins.values import UNKNOWN, Path

Problem = tuple[Path, str]
"""The path of a wrong value, and the reason."""

Check = Callable[[Path, Any], list[Problem]]
"""Returns the problems of the value at a path; the value is neither null nor unknown."""

NOT_SUPPORTED: Final = (
    "is not supported by the lab's offline plugin: remove it, or use the official plugin"
)


def failures(
    inputs: Mapping[str, Any], checks: Mapping[str, Check], required: Iterable[str] = ()
) -> list[CheckFailure]:
    """Failures for the engine: wrong inputs, inputs without a check, absent ones of `required`."""
    missing = [CheckFailure(name, "is required") for name in required if inputs.get(name) is None]
    return missing + [
        CheckFailure(property_path(path), reason)
        for name, value in inputs.items()
        for path, reason in _apply(checks.get(name, _not_supported), (name,), value)
    ]


def string(path: Path, value: Any) -> list[Problem]:
    """A string."""
    return [] if isinstance(value, str) else [(path, f"must be a string, not {_kind(value)}")]


def boolean(path: Path, value: Any) -> list[Problem]:
    """True or false."""
    return [] if isinstance(value, bool) else [(path, f"must be a boolean, not {_kind(value)}")]


def whole_number(path: Path, value: Any) -> list[Problem]:
    """A whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int):
        return [(path, f"must be a whole number, not {_kind(value)}")]
    return [] if value >= 0 else [(path, f"must be at least 0, not {value}")]


def one_of(words: Iterable[str]) -> Check:
    """One of a few words."""
    accepted = list(words)

    def check(path: Path, value: Any) -> list[Problem]:
        if value in accepted:
            return []
        given = repr(value) if isinstance(value, str) else _kind(value)
        return [(path, f"must be one of {', '.join(accepted)}, not {given}")]

    return check


def list_of(item: Check) -> Check:
    """A list; each item passes the check."""

    def check(path: Path, value: Any) -> list[Problem]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            return [(path, f"must be a list, not {_kind(value)}")]
        items = enumerate(cast(Sequence[Any], value))
        return [problem for i, one in items for problem in _apply(item, (*path, i), one)]

    return check


def mapping_of(item: Check) -> Check:
    """A mapping; each value passes the check."""
    return _mapping(lambda _key: item)


def object_of(fields: Mapping[str, Check]) -> Check:
    """A mapping with these fields, all of them optional."""
    return _mapping(lambda key: fields.get(key, _not_supported))


def _mapping(check_of: Callable[[str], Check]) -> Check:
    def check(path: Path, value: Any) -> list[Problem]:
        if not isinstance(value, Mapping):
            return [(path, f"must be a mapping, not {_kind(value)}")]
        items = cast(Mapping[str, Any], value).items()
        return [
            problem for key, one in items for problem in _apply(check_of(key), (*path, key), one)
        ]

    return check


def _apply(check: Check, path: Path, value: Any) -> list[Problem]:
    return [] if value is None or value is UNKNOWN else check(path, value)


def _not_supported(path: Path, _value: Any) -> list[Problem]:
    return [(path, NOT_SUPPORTED)]


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence):
        return "a list"
    return "an asset"
