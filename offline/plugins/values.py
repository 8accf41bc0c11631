"""Converts Pulumi property values to plain Python data and back.

Providers compute with plain data. The paths of the secrets are kept in a set and applied again to
the result: no provider handles secrecy value by value.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

import pulumi
from pulumi.provider.experimental.property_value import Computed, PropertyValue
from pulumi.runtime import rpc

Path = tuple[str | int, ...]
"""The place of a value in nested data: keys of mappings and indices of sequences."""


class _Unknown:
    """A value that is only known during the update."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()


def reveal(properties: Mapping[str, PropertyValue]) -> dict[str, Any]:
    """Properties as plain data: integral numbers are `int`, unknown values are `UNKNOWN`."""
    return {key: _plain(value) for key, value in properties.items()}


def secret_paths(properties: Mapping[str, PropertyValue]) -> frozenset[Path]:
    """The paths of all values that are marked secret, without paths below a secret."""
    return frozenset(_secrets(PropertyValue(properties), ()))


def conceal(data: Mapping[str, Any], secrets: Iterable[Path] = ()) -> dict[str, PropertyValue]:
    """Plain data as properties; the values at the paths `secrets` are marked secret.

    Paths that do not exist in `data` are ignored: the value was removed.
    """
    marked = frozenset(secrets)
    return {key: _property(value, (key,), marked) for key, value in data.items()}


def value_at(data: Any, path: Path) -> Any:
    """The value at `path` in plain data; None if it does not exist."""
    for segment in path:
        try:
            data = data[segment]
        except (LookupError, TypeError):
            return None
    return data


def has_unknown(value: Any) -> bool:
    """Whether plain data contains `UNKNOWN` anywhere."""
    if value is UNKNOWN:
        return True
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in cast(Mapping[str, Any], value).values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(has_unknown(item) for item in cast(Sequence[Any], value))
    return False


def _plain(value: PropertyValue) -> Any:
    inner = value.value
    # The SDK has a type for unknown values, but reads them as the string that encodes them.
    if isinstance(inner, Computed) or inner == rpc.UNKNOWN:
        return UNKNOWN
    if isinstance(inner, Mapping):
        return {key: _plain(item) for key, item in inner.items()}
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [_plain(item) for item in inner]
    # Protocol Buffers have one type of number; Kubernetes rejects `3.0` for an integer.
    if isinstance(inner, float) and inner.is_integer():
        return int(inner)
    return inner


def _secrets(value: PropertyValue, path: Path) -> Iterable[Path]:
    if value.is_secret:
        yield path
    elif isinstance(value.value, Mapping):
        for key, item in value.value.items():
            yield from _secrets(item, (*path, key))
    elif isinstance(value.value, Sequence) and not isinstance(value.value, str):
        for index, item in enumerate(value.value):
            yield from _secrets(item, (*path, index))


def _property(value: Any, path: Path, secrets: frozenset[Path]) -> PropertyValue:
    is_secret = path in secrets
    if value is UNKNOWN:
        # The SDK cannot serialize `Computed`.
        return PropertyValue(rpc.UNKNOWN, is_secret)
    if isinstance(value, Mapping):
        members = cast(Mapping[str, Any], value)
        items = {key: _property(item, (*path, key), secrets) for key, item in members.items()}
        return PropertyValue(items, is_secret)
    if isinstance(value, Sequence) and not isinstance(value, str):
        sequence = cast(Sequence[Any], value)
        elements = [_property(item, (*path, i), secrets) for i, item in enumerate(sequence)]
        return PropertyValue(elements, is_secret)
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value), is_secret)
    if value is None or isinstance(value, bool | float | str | pulumi.Asset | pulumi.Archive):
        return PropertyValue(value, is_secret)
    raise TypeError(
        f"{'.'.join(map(str, path))}: {type(value).__name__} is not a type of Pulumi values"
    )
