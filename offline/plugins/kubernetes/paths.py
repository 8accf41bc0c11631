"""Finding one's way in nested properties by paths such as `spec.containers[0]["a.b"]`."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from offline.plugins.kubernetes.parts import is_list, is_mapping
from offline.plugins.server import PluginError
from offline.plugins.values import Path

ANY = "*"
"""Stands for every key or index."""

_SEGMENT = re.compile(
    r"""\.?(?P<key>[^.\["\]]+)|\[(?P<index>\d+|\*)\]|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]"""
)


def parse_path(text: str) -> Path:
    """The path that `text` writes; `ANY` for `*`.

    Raises PluginError where it writes none.
    """
    path: list[str | int] = []
    position = 0
    while position < len(text):
        match = _SEGMENT.match(text, position)
        if match is None:
            raise PluginError(f"{text!r} is no property path (at character {position})")
        position = match.end()
        key, index, quoted = match["key"], match["index"], match["quoted"]
        if quoted is not None:
            path.append(json.loads(f'"{quoted}"'))
        elif index is not None:
            path.append(index if index == ANY else int(index))
        else:
            path.append(key)
    return tuple(path)


def overlaps(pattern: Path, path: Path) -> bool:
    """Whether `path` is at, inside or around what `pattern` (which may contain `ANY`) names."""
    return all(wanted in (ANY, segment) for wanted, segment in zip(pattern, path, strict=False))


def value_at(data: Any, path: Path) -> Any:
    """The value at `path`; None where there is none."""
    for segment in path:
        if segment not in _segments(data):
            return None
        data = data[segment]
    return data


def expand(data: Any, pattern: Path) -> Iterator[Path]:
    """The paths in `data` that exist and that `pattern` (which may contain `ANY`) names."""
    if not pattern:
        yield ()
        return
    head, rest = pattern[0], pattern[1:]
    for segment in _segments(data):
        if head in (ANY, segment):
            for path in expand(data[segment], rest):
                yield (segment, *path)


def replace_at(data: Any, path: Path, value: Any) -> Any:
    """`data` with `value` at `path`, of which all but the last key exists; a changed copy."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    changed = replace_at(data[head], rest, value) if rest else value
    if is_mapping(data):
        return {**data, str(head): changed}
    return [changed if index == head else item for index, item in enumerate(data)]


def _segments(data: Any) -> Sequence[Any]:
    if is_mapping(data):
        return list(data)
    if is_list(data):
        return range(len(data))
    return ()
