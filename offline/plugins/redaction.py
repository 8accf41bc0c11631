"""Removes secrets from messages."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from offline.plugins.values import Path, value_at

_SHOWN_INSTEAD: Final = "[secret]"

# Shorter texts occur in words that have nothing to do with the secret.
_SHORTEST_SECRET: Final = 3
_SHORTEST_LINE: Final = 8


def secret_texts(data: Mapping[str, Any], paths: Iterable[Path]) -> frozenset[str]:
    """The texts to hide: all values at or below the paths, also encoded in and decoded from base64.

    Commands and messages show a text line by line, so the longer lines of each text are included.
    """
    whole = {text for path in paths for text in _texts(value_at(data, path))}
    whole |= {form for text in whole for form in _other_forms(text)}
    lines = {line.strip() for text in whole for line in text.splitlines()}
    return frozenset(text for text in whole if len(text) >= _SHORTEST_SECRET) | frozenset(
        line for line in lines if len(line) >= _SHORTEST_LINE
    )


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` with `[secret]` in place of every secret text."""
    # The longest first: one secret may contain another.
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _SHOWN_INSTEAD)
    return text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in cast(Mapping[str, Any], value).values():
            yield from _texts(item)
    elif isinstance(value, Sequence):
        for item in cast(Sequence[Any], value):
            yield from _texts(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _other_forms(text: str) -> Iterator[str]:
    yield base64.b64encode(text.encode()).decode()
    try:
        yield base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return  # not every secret is base64
