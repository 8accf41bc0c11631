"""The state of an object in a preview: known values where they are certain, otherwise unknown."""

from collections.abc import Mapping
from typing import Any

from offline.plugins.values import UNKNOWN


def created(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The state after a create: the inputs, and an unknown status."""
    return {**_with_data(wanted), "status": UNKNOWN}


def updated(
    live: Mapping[str, Any], wanted: Mapping[str, Any], dry_run: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The state after an update of `live`; `dry_run` is None if the cluster cannot predict it."""
    return {**live, **_with_data(wanted)} if dry_run is None else dict(dry_run)


def _with_data(wanted: Mapping[str, Any]) -> dict[str, Any]:
    # The cluster fills in a Secret's data: from stringData, or a token.
    is_complete = wanted["kind"] != "Secret" or ("data" in wanted and "stringData" not in wanted)
    return {**wanted} if is_complete else {**wanted, "data": UNKNOWN}
