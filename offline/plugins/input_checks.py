"""Checks of a resource's inputs, for tables of what each input must be.

Messages repeat only what is hardly a secret: numbers out of range, addresses that are none, and
words that had to be one of a few.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from pulumi.provider.experimental.provider import CheckFailure

from offline.plugins.property_diff import property_path
from offline.plugins.values import UNKNOWN, Path

Problem = tuple[Path, str]
"""Where a value is wrong, and how."""

Check = Callable[[Path, Any], list[Problem]]
"""Says what is wrong with the value at a path; it is neither null nor unknown."""


def failures(
    inputs: Mapping[str, Any], checks: Mapping[str, Check], required: Iterable[str] = ()
) -> list[CheckFailure]:
    """What the engine is to report: wrong and unknown inputs, and absent ones of `required`."""
    missing = [CheckFailure(name, "is required") for name in required if inputs.get(name) is None]
    return missing + [
        CheckFailure(property_path(path), reason)
        for name, value in inputs.items()
        for path, reason in _apply(checks.get(name, _no_such_input), (name,), value)
    ]


def string(path: Path, value: Any) -> list[Problem]:
    """A string."""
    return [] if isinstance(value, str) else [(path, f"must be a string, not {_kind(value)}")]


def boolean(path: Path, value: Any) -> list[Problem]:
    """True or false."""
    return [] if isinstance(value, bool) else [(path, f"must be a boolean, not {_kind(value)}")]


def whole_number(minimum: int) -> Check:
    """A whole number that is not smaller than `minimum`."""

    def check(path: Path, value: Any) -> list[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            return [(path, f"must be a whole number, not {_kind(value)}")]
        if value < minimum:
            return [(path, f"must be at least {minimum}, not {value}")]
        return []

    return check


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
    """A list of which each item passes the check."""

    def check(path: Path, value: Any) -> list[Problem]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            return [(path, f"must be a list, not {_kind(value)}")]
        items = enumerate(cast(Sequence[Any], value))
        return [problem for i, one in items for problem in _apply(item, (*path, i), one)]

    return check


def mapping_of(item: Check) -> Check:
    """A mapping of which each value passes the check."""

    def check(path: Path, value: Any) -> list[Problem]:
        if not isinstance(value, Mapping):
            return [(path, f"must be a mapping, not {_kind(value)}")]
        items = cast(Mapping[str, Any], value).items()
        return [problem for key, one in items for problem in _apply(item, (*path, key), one)]

    return check


def object_of(fields: Mapping[str, Check]) -> Check:
    """A mapping with these fields, all of them optional."""

    def check(path: Path, value: Any) -> list[Problem]:
        if not isinstance(value, Mapping):
            return [(path, f"must be a mapping, not {_kind(value)}")]
        items = cast(Mapping[str, Any], value).items()
        return [
            problem
            for name, one in items
            for problem in _apply(fields.get(name, _no_such_input), (*path, name), one)
        ]

    return check


def refused(mend: str) -> Check:
    """An input that the official plugin has and this one has not."""

    def check(path: Path, _value: Any) -> list[Problem]:
        return [(path, f"is not supported by the lab's offline plugin: {mend}")]

    return check


def _apply(check: Check, path: Path, value: Any) -> list[Problem]:
    return [] if value is None or value is UNKNOWN else check(path, value)


def _no_such_input(path: Path, _value: Any) -> list[Problem]:
    return [(path, "there is no such input")]


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
