"""Differences between two versions of a resource's inputs, in the engine's terms."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, cast

from pulumi.provider.experimental.provider import DiffResponse, PropertyDiff, PropertyDiffKind

from offline.plugins.values import Path

Changes = Mapping[Path, PropertyDiffKind]
"""The paths that differ, and how."""

_REPLACING = {
    PropertyDiffKind.ADD: PropertyDiffKind.ADD_REPLACE,
    PropertyDiffKind.DELETE: PropertyDiffKind.DELETE_REPLACE,
    PropertyDiffKind.UPDATE: PropertyDiffKind.UPDATE_REPLACE,
}


def changed_paths(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """The differences between plain inputs, down to the single value.

    An absent input equals a null one.
    """
    return dict(_changes(old, new, ()))


def diff_response(
    found: Changes, replaces: Callable[[Path], bool], *, delete_first: bool = False
) -> DiffResponse:
    """The response for the changes `found`.

    `replaces` returns whether a change at a path replaces the resource; with `delete_first` the old
    resource is deleted before the new one is created.
    """
    return DiffResponse(
        changes=bool(found),
        replaces=sorted({str(path[0]) for path in found if replaces(path)}),
        diffs=sorted({str(path[0]) for path in found}),
        detailed_diff={
            property_path(path): PropertyDiff(_REPLACING[kind] if replaces(path) else kind, True)
            for path, kind in found.items()
        },
        delete_before_replace=delete_first,
    )


def property_path(path: Path) -> str:
    """A path in the engine's notation: `environment.PATH`, `triggers[0]`, `tags["a.b"]`.

    Source: https://www.pulumi.com/docs/iac/concepts/miscellaneous/property-paths/
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[A-Za-z_$][\w$]*", part, re.ASCII):
            text += f".{part}" if text else part
        else:
            escaped = part.replace('"', '\\"')
            text += f'["{escaped}"]'
    return text


def _changes(old: Any, new: Any, path: Path) -> Iterator[tuple[Path, PropertyDiffKind]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        before, after = cast(Mapping[str, Any], old), cast(Mapping[str, Any], new)
        for key in before.keys() | after.keys():
            yield from _changes(before.get(key), after.get(key), (*path, key))
    elif _is_list(old) and _is_list(new):
        pairs = zip_longest(cast(Sequence[Any], old), cast(Sequence[Any], new))
        for index, (before, after) in enumerate(pairs):
            yield from _changes(before, after, (*path, index))
    elif old != new:
        if old is None:
            yield path, PropertyDiffKind.ADD
        elif new is None:
            yield path, PropertyDiffKind.DELETE
        else:
            yield path, PropertyDiffKind.UPDATE


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
