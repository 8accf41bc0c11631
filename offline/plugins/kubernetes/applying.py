"""Applies inputs to the cluster, for good or as a dry run, in the name of a field manager."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from offline.plugins.kubernetes.annotations import (
    PATCH_FIELD_MANAGER,
    PATCH_FORCE,
    annotation,
    is_set,
)
from offline.plugins.kubernetes.api_errors import ApiError, UnknownKindError
from offline.plugins.kubernetes.cluster import Applied, Cluster
from offline.plugins.kubernetes.conflicts import conflict_error, is_conflict, were_seen
from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.kubernetes.naming import title
from offline.plugins.kubernetes.parts import elements
from offline.plugins.kubernetes.paths import expand, parse_path, replace_at, value_at
from offline.plugins.kubernetes.state import Recorded
from offline.plugins.server import PluginError

_MANAGER_PREFIX = "pulumi-kubernetes-"

# For dry runs in the name of an object that was never applied.
_NO_MANAGER = "pulumi-kubernetes-preview"


class Applier:
    """Server-side apply on one cluster; `force` takes fields from other managers by default."""

    def __init__(self, cluster: Cluster, *, force: bool) -> None:
        self._cluster = cluster
        self._force = force

    async def placed(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """The inputs without a namespace if it turns out that their kind has none."""
        metadata = wanted["metadata"]
        kind = Kind(wanted["apiVersion"], wanted["kind"])
        try:
            inside = not metadata.get("namespace") or await self._cluster.is_namespaced(kind)
        except UnknownKindError:
            return wanted  # applying it waits a little for the kind, and says so
        if inside:
            return wanted
        return {**wanted, "metadata": {k: v for k, v in metadata.items() if k != "namespace"}}

    def _forces(self, wanted: Mapping[str, Any]) -> bool:
        if annotation(wanted, PATCH_FORCE) is not None:
            return is_set(wanted, PATCH_FORCE)
        return self._force

    async def create(self, wanted: dict[str, Any], manager: str) -> Applied:
        """Apply inputs of which nothing was applied before."""
        return await self._apply(wanted, manager, force=self._forces(wanted))

    async def _apply(
        self, wanted: dict[str, Any], manager: str, *, force: bool, dry_run: bool = False
    ) -> Applied:
        wanted = await self.placed(wanted)
        try:
            return await self._cluster.apply(wanted, manager=manager, force=force, dry_run=dry_run)
        except ApiError as error:
            if is_conflict(error):
                metadata = wanted["metadata"]
                kind = Kind(wanted["apiVersion"], wanted["kind"])
                what = title(kind, metadata.get("namespace"), metadata["name"])
                raise conflict_error(what, error) from error
            raise

    async def update(
        self, wanted: dict[str, Any], old: Recorded, manager: str, *, dry_run: bool = False
    ) -> Applied:
        """Apply to an object that is known, taking back fields that a refresh has seen drift."""
        # The diff on an imported object compared with the live one: it has been seen, too.
        force = self._forces(wanted) or old.field_manager is None
        try:
            return await self._apply(wanted, manager, force=force, dry_run=dry_run)
        except PluginError as error:
            cause = error.__cause__
            if isinstance(cause, ApiError) and were_seen(cause, old.drifted):
                return await self._apply(wanted, manager, force=True, dry_run=dry_run)
            raise

    async def ask(self, wanted: dict[str, Any], old: Recorded) -> dict[str, Any] | ApiError | None:
        """What the cluster says of the inputs: an object, its refusal, or None if it cannot say."""
        try:
            return await self.dry_run(await self.placed(wanted), old.field_manager or _NO_MANAGER)
        except UnknownKindError:
            return None
        except ApiError as error:
            return error

    async def dry_run(self, wanted: dict[str, Any], manager: str = _NO_MANAGER) -> dict[str, Any]:
        """The object that applying would give."""
        applied = await self._cluster.apply(wanted, manager=manager, force=True, dry_run=True)
        return applied.live

    async def with_live_values(
        self, wanted: dict[str, Any], ignored: Iterable[str]
    ) -> dict[str, Any]:
        """The inputs with live values for `ignore_changes`: those fields are somebody else's."""
        patterns = [parse_path(text) for text in ignored]
        if not patterns:
            return wanted
        kind, metadata = Kind(wanted["apiVersion"], wanted["kind"]), wanted["metadata"]
        live = await self._cluster.get(kind, metadata.get("namespace"), metadata["name"])
        for pattern in patterns:
            for path in expand(wanted, pattern):
                now = value_at(live, path)
                if now is not None:
                    wanted = replace_at(wanted, path, now)
        return wanted

    async def relinquish(self, live: Mapping[str, Any], old: Recorded) -> None:
        """Give up all fields of an object; those that nobody else manages go away."""
        if old.field_manager is None:
            return
        metadata = {k: live["metadata"][k] for k in ("name", "namespace") if k in live["metadata"]}
        nothing = {"apiVersion": live["apiVersion"], "kind": live["kind"], "metadata": metadata}
        await self._cluster.apply(nothing, manager=old.field_manager, force=True)


def manager_for(wanted: Mapping[str, Any], old: Recorded | None = None) -> str:
    """The field manager for an object: the program's, the one it had, or a new one of its own."""
    recorded = old.field_manager if old else None
    chosen = annotation(wanted, PATCH_FIELD_MANAGER) or recorded
    return chosen or f"{_MANAGER_PREFIX}{secrets.token_hex(4)}"


def is_ours(live: Mapping[str, Any]) -> bool:
    """Whether this provider, or the official one, has ever applied the object."""
    managers = elements(live, "metadata", "managedFields")
    return any(entry.get("manager", "").startswith(_MANAGER_PREFIX) for entry in managers)
