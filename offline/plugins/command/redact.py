"""Keeps what is known to be secret out of messages."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from offline.plugins.values import Path

Redact = Callable[[str], str]
"""Gives back a text with every secret in it replaced by `[secret]`."""

_SHORTEST_SECRET: Final = 3
_SHORTEST_LINE: Final = 8


def redactor(inputs: Mapping[str, Any], secrets: Iterable[Path]) -> Redact:
    """Replaces the texts that `inputs` has at or below the paths `secrets`.

    Output comes line by line, so the lines of a secret of several lines count, too, unless they
    are short. What is shorter than three characters would be found everywhere, and is left.
    """
    texts = {text for path in secrets for text in _texts(_at(inputs, path))}
    lines = {line.strip() for text in texts for line in text.splitlines()}
    hidden = {text for text in texts if len(text) >= _SHORTEST_SECRET}
    hidden |= {line for line in lines if len(line) >= _SHORTEST_LINE}
    longest_first = sorted(hidden, key=len, reverse=True)

    def redact(text: str) -> str:
        for secret in longest_first:
            text = text.replace(secret, "[secret]")
        return text

    return redact


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in cast(Mapping[str, Any], value).values():
            yield from _texts(item)
    elif isinstance(value, Sequence):
        for item in cast(Sequence[Any], value):
            yield from _texts(item)
