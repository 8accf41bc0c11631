"""Keeps secrets secret: in the state, in messages and in logs."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any

from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.parts import is_list, is_mapping
from offline.plugins.kubernetes.paths import value_at
from offline.plugins.server import InitializationFailed, PluginError
from offline.plugins.values import Path

SECRET = Kind("v1", "Secret")

_SECRET_DATA: frozenset[Path] = frozenset({("data",), ("stringData",)})

# Where `kubectl apply` keeps a copy of everything.
_LAST_APPLIED: Path = (
    "metadata",
    "annotations",
    "kubectl.kubernetes.io/last-applied-configuration",
)

_SHOWN_INSTEAD = "[secret]"

# What is shorter is found in words that have nothing to do with it.
_SHORTEST = 4


def input_secrets(kind: Kind, marked: Iterable[Path]) -> frozenset[Path]:
    """The secret paths among an object's inputs: those marked so, and all data of a Secret."""
    return _SECRET_DATA.union(marked) if kind == SECRET else frozenset(marked)


def output_secrets(kind: Kind, inputs: Iterable[Path], bookkeeping: str) -> frozenset[Path]:
    """The secret paths in an object's state, given those in its inputs.

    The cluster may insert elements into lists, so a list with a secret is secret as a whole. A copy
    of the inputs is kept under the key `bookkeeping`.
    """
    secrets = frozenset(inputs)
    outputs = {_before_index(path) for path in secrets}
    copies = {(bookkeeping, *path) for path in secrets}
    if kind == SECRET:
        outputs |= {*_SECRET_DATA, _LAST_APPLIED}
    return frozenset(outputs | copies)


def secret_values(data: Mapping[str, Any], paths: Iterable[Path]) -> frozenset[str]:
    """The texts that must not be shown: what is at the paths, as it is and in base64."""
    found: set[str] = set()
    for path in paths:
        for text in _texts(value_at(data, path)):
            found |= {text, base64.b64encode(text.encode()).decode()}
            try:
                found.add(base64.b64decode(text, validate=True).decode())
            except (binascii.Error, ValueError):
                continue  # not everything secret is base64
    return frozenset(text for text in found if len(text) >= _SHORTEST)


def redact(text: str, values: Iterable[str]) -> str:
    """`text` without any of the secret values."""
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, _SHOWN_INSTEAD)
    return text


def redact_error(error: PluginError, values: Iterable[str]) -> PluginError:
    """The same error without any of the secret values in its words."""
    values = list(values)
    if isinstance(error, InitializationFailed):
        return InitializationFailed(
            error.resource_id,
            error.state,
            error.inputs,
            [redact(reason, values) for reason in error.reasons],
        )
    return PluginError(redact(str(error), values))


def _before_index(path: Path) -> Path:
    for position, segment in enumerate(path):
        if isinstance(segment, int):
            return path[:position]
    return path


def _texts(value: Any) -> Iterable[str]:
    if is_mapping(value):
        for item in value.values():
            yield from _texts(item)
    elif is_list(value):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
        # A multi-line text may be quoted line by line.
        yield from (line for line in value.splitlines() if line != value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
