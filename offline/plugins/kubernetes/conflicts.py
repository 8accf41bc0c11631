"""Fields that somebody else manages, as server-side apply reports them.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
"""

import re
from collections.abc import Iterable

from offline.plugins.kubernetes.annotations import PATCH_FORCE
from offline.plugins.kubernetes.api_errors import ApiError
from offline.plugins.server import PluginError

_INDEX = re.compile(r"\[[^\]]*\]")


def is_conflict(error: ApiError) -> bool:
    """Whether the cluster refused because of other field managers."""
    return error.code == 409 and any("conflict with" in message for _, message in error.causes)


def were_seen(error: ApiError, drifted: Iterable[str]) -> bool:
    """Whether all conflicts are about fields that a refresh has shown to the user as drifted.

    The cluster writes list elements by their keys, the state by their indices: both are left out of
    account.
    """
    seen = [_bare(path) for path in drifted]
    fields = [_bare(field) for field, _ in error.causes]
    return all(
        any(_inside(field, path) or _inside(path, field) for path in seen) for field in fields
    )


def conflict_error(what: str, error: ApiError) -> PluginError:
    """The error for a user whose update meets fields that others manage."""
    fields = "; ".join(f"{field} ({message})" for field, message in error.causes)
    return PluginError(
        f"{what} has fields that somebody else manages: {fields}. Run `pulumi refresh` to see what "
        "they changed and then take the fields back, leave the fields out of the program, or set "
        f'the annotation {PATCH_FORCE}: "true" on the resource'
    )


def _bare(field: str) -> str:
    return _INDEX.sub("", field).strip(".")


def _inside(field: str, of: str) -> bool:
    return field == of or field.startswith(f"{of}.")
