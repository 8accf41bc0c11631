"""Server-side apply under a resource's field manager."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final

from offline.plugins.kubernetes.api_errors import ApiError, UnknownKindError
from offline.plugins.kubernetes.cluster import Applied, Cluster
from offline.plugins.kubernetes.conflicts import conflict_error, is_conflict, were_seen
from offline.plugins.kubernetes.kinds import kind_of
from offline.plugins.kubernetes.naming import title
from offline.plugins.kubernetes.parts import elements
from offline.plugins.kubernetes.state import Recorded

_MANAGER_PREFIX: Final = "pulumi-kubernetes-"

# For dry runs of objects that were never applied.
_NO_MANAGER: Final = "pulumi-kubernetes-preview"


class Applier:
    """Server-side apply on one cluster; `force` takes over fields of other managers."""

    def __init__(self, cluster: Cluster, *, force: bool) -> None:
        self._cluster = cluster
        self._force = force

    async def apply(
        self,
        wanted: Mapping[str, Any],
        manager: str,
        *,
        drifted: Iterable[str] = (),
        dry_run: bool = False,
    ) -> Applied:
        """Apply the inputs, and reset the fields `drifted`, which a refresh has shown to the user.

        Raises PluginError if another manager has one of the other fields.
        """
        try:
            return await self._cluster.apply(
                wanted, manager=manager, force=self._force, dry_run=dry_run
            )
        except ApiError as error:
            if not is_conflict(error):
                raise
            if not were_seen(error, drifted):
                metadata = wanted["metadata"]
                what = title(kind_of(wanted), metadata.get("namespace"), metadata["name"])
                raise conflict_error(what, error) from error
        return await self._cluster.apply(wanted, manager=manager, force=True, dry_run=dry_run)

    async def ask(
        self, wanted: Mapping[str, Any], old: Recorded
    ) -> dict[str, Any] | ApiError | None:
        """The result of applying the inputs: an object, an error, or None for an unknown kind."""
        try:
            return await self.dry_run(wanted, old.field_manager or _NO_MANAGER)
        except UnknownKindError:
            return None
        except ApiError as error:
            return error

    async def dry_run(
        self, wanted: Mapping[str, Any], manager: str = _NO_MANAGER
    ) -> dict[str, Any]:
        """The object that applying the inputs would give."""
        applied = await self._cluster.apply(wanted, manager=manager, force=True, dry_run=True)
        return applied.live


def new_manager() -> str:
    """A field manager for a new object."""
    return f"{_MANAGER_PREFIX}{secrets.token_hex(4)}"


def is_ours(live: Mapping[str, Any]) -> bool:
    """Whether this provider or the official one has ever applied the object."""
    managers = elements(live, "metadata", "managedFields")
    return any(entry.get("manager", "").startswith(_MANAGER_PREFIX) for entry in managers)
