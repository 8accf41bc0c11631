"""Conflicts with other field managers, as server-side apply reports them.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
"""

import re
from collections.abc import Iterable
from typing import Final

from offline.plugins.kubernetes.api_errors import ApiError
from offline.plugins.server import PluginError

_INDEX: Final = re.compile(r"\[[^\]]*\]")


def is_conflict(error: ApiError) -> bool:
    """Whether the cluster refused the request because of other field managers."""
    return error.code == 409 and any("conflict with" in message for _, message in error.causes)


def were_seen(error: ApiError, drifted: Iterable[str]) -> bool:
    """Whether all conflicting fields have drifted in a refresh that the user has seen.

    The cluster identifies list elements by their keys, the state by their indices: both are
    ignored.
    """
    seen = [_without_elements(path) for path in drifted]
    fields = [_without_elements(field) for field, _ in error.causes]
    return all(
        any(_inside(field, path) or _inside(path, field) for path in seen) for field in fields
    )


def conflict_error(what: str, error: ApiError) -> PluginError:
    """The error for an update of fields that other managers own."""
    fields = "; ".join(f"{field} ({message})" for field, message in error.causes)
    return PluginError(
        f"{what} has fields of other managers: {fields}. Run `pulumi refresh` to show their "
        "changes, then `pulumi up` resets them; or remove the fields from the program, or set "
        "enable_patch_force of the Provider"
    )


def _without_elements(field: str) -> str:
    return _INDEX.sub("", field).strip(".")


def _inside(field: str, of: str) -> bool:
    return field == of or field.startswith(f"{of}.")
