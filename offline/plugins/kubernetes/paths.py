"""Paths in nested properties, such as `spec.containers[0]["a.b"]`."""

import json
import re
from typing import Final

from offline.plugins.server import PluginError
from offline.plugins.values import Path

_SEGMENT: Final = re.compile(
    r"""\.?(?P<key>[^.\["\]]+)|\[(?P<index>\d+)\]|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]"""
)


def parse_path(text: str) -> Path:
    """The path in the notation of the engine and the Kubernetes API.

    Raises PluginError for another notation.
    """
    path: list[str | int] = []
    position = 0
    while position < len(text):
        match = _SEGMENT.match(text, position)
        if match is None:
            raise PluginError(f"{text!r} is not a property path (at character {position})")
        position = match.end()
        key, index, quoted = match["key"], match["index"], match["quoted"]
        if quoted is not None:
            path.append(json.loads(f'"{quoted}"'))
        else:
            path.append(key if index is None else int(index))
    return tuple(path)


def overlaps(field: Path, path: Path) -> bool:
    """Whether `path` is at, inside or around `field`."""
    return all(wanted == segment for wanted, segment in zip(field, path, strict=False))
