"""What a change of an object's inputs does to the object."""

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi.provider.experimental.provider import DiffResponse, PropertyDiff, PropertyDiffKind

from offline.plugins.kubernetes.annotations import AUTONAMED, is_set
from offline.plugins.kubernetes.paths import overlaps
from offline.plugins.property_diff import changes, property_path
from offline.plugins.values import Path

Changes = dict[Path, PropertyDiffKind]
"""The paths that differ, and how."""

_REPLACING = {
    PropertyDiffKind.ADD: PropertyDiffKind.ADD_REPLACE,
    PropertyDiffKind.DELETE: PropertyDiffKind.DELETE_REPLACE,
    PropertyDiffKind.UPDATE: PropertyDiffKind.UPDATE_REPLACE,
}


def changed_paths(
    old: Mapping[str, Any], new: Mapping[str, Any], *, ignore_deletions: bool = False
) -> Changes:
    """What differs between two versions of an object's inputs.

    With `ignore_deletions`, what only `old` has is no difference: an object that was imported has
    fields that the program never set.
    """
    found = dict(changes(old, new, ()))
    if ignore_deletions:
        found = {path: kind for path, kind in found.items() if kind != PropertyDiffKind.DELETE}
    return found


def replacing_paths(found: Changes, immutable: Iterable[Path]) -> set[Path]:
    """Those of the changed paths that touch one of the patterns of immutable fields."""
    patterns = list(immutable)
    return {path for path in found if any(overlaps(pattern, path) for pattern in patterns)}


def diff_response(found: Changes, replacing: set[Path], *, fixed_name: bool) -> DiffResponse:
    """The engine's answer for changed paths, of which those in `replacing` need something new.

    With `fixed_name` the replacement has the same name, so the old one has to go first.
    """
    return DiffResponse(
        changes=bool(found),
        replaces=sorted({str(path[0]) for path in replacing}),
        diffs=sorted({str(path[0]) for path in found}),
        detailed_diff={
            property_path(path): PropertyDiff(_REPLACING[kind] if path in replacing else kind, True)
            for path, kind in found.items()
        },
        delete_before_replace=fixed_name,
    )


def keeps_name(found: Changes, new: Mapping[str, Any]) -> bool:
    """Whether a replacement of an object would have the same name, and nobody made it up."""
    renamed = any(path[:2] in (("metadata", "name"), ("metadata", "namespace")) for path in found)
    return not renamed and not is_set(new, AUTONAMED)
