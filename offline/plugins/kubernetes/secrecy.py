"""The secret parts of an object's inputs and state."""

from collections.abc import Iterable
from typing import Final

from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.redaction import redact
from offline.plugins.server import InitializationFailed, PluginError
from offline.plugins.values import Path

SECRET: Final = Kind("v1", "Secret")

_SECRET_DATA: Final[frozenset[Path]] = frozenset({("data",), ("stringData",)})

# `kubectl apply` stores a copy of the object there.
_LAST_APPLIED: Final[Path] = (
    "metadata",
    "annotations",
    "kubectl.kubernetes.io/last-applied-configuration",
)


def input_secrets(kind: Kind, marked: Iterable[Path]) -> frozenset[Path]:
    """The secret paths in an object's inputs: the marked ones, and all data of a Secret."""
    return _SECRET_DATA.union(marked) if kind == SECRET else frozenset(marked)


def output_secrets(kind: Kind, inputs: Iterable[Path], bookkeeping: str) -> frozenset[Path]:
    """The secret paths in an object's state, from those in its inputs.

    The cluster may insert elements into lists, so the whole list around a secret is secret. The key
    `bookkeeping` has a copy of the inputs.
    """
    secrets = frozenset(inputs)
    outputs = {_before_index(path) for path in secrets}
    copies = {(bookkeeping, *path) for path in secrets}
    if kind == SECRET:
        outputs |= {*_SECRET_DATA, _LAST_APPLIED}
    return frozenset(outputs | copies)


def redact_error(error: PluginError, secrets: Iterable[str]) -> PluginError:
    """The same error with redacted messages."""
    secrets = list(secrets)
    if isinstance(error, InitializationFailed):
        return InitializationFailed(
            error.resource_id,
            error.state,
            error.inputs,
            [redact(reason, secrets) for reason in error.reasons],
        )
    return PluginError(redact(str(error), secrets))


def _before_index(path: Path) -> Path:
    for position, segment in enumerate(path):
        if isinstance(segment, int):
            return path[:position]
    return path
