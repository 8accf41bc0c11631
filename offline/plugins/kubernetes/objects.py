"""Makes, changes, reads and deletes the objects that stand behind resources."""

from collections.abc import Iterable, Mapping
from typing import Any

from pulumi.provider.experimental.provider import DiffResponse

from offline.plugins.kubernetes import inputs as object_inputs
from offline.plugins.kubernetes import preview
from offline.plugins.kubernetes.annotations import (
    SKIP_AWAIT,
    is_set,
    propagation_policy,
    timeout_seconds,
)
from offline.plugins.kubernetes.api_errors import ApiError, UnknownKindError, UnreachableError
from offline.plugins.kubernetes.applying import Applier, is_ours, manager_for
from offline.plugins.kubernetes.await_deleted import await_deleted
from offline.plugins.kubernetes.await_ready import NotReadyError, await_ready, check_ready
from offline.plugins.kubernetes.cluster import Applied, Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.diff import (
    changed_paths,
    diff_response,
    keeps_name,
    replacing_paths,
)
from offline.plugins.kubernetes.drift import drifted_inputs, settled
from offline.plugins.kubernetes.immutable import immutable_fields, refused_fields
from offline.plugins.kubernetes.kinds import Kind, Subject, subject
from offline.plugins.kubernetes.naming import id_of, parse_id, title
from offline.plugins.kubernetes.outcome import Draft, UnreadyError, Voice
from offline.plugins.kubernetes.parts import is_mapping, part
from offline.plugins.kubernetes.paths import overlaps
from offline.plugins.kubernetes.patience import apply_when_possible, is_passing
from offline.plugins.kubernetes.secrecy import input_secrets, output_secrets
from offline.plugins.kubernetes.settings import Settings
from offline.plugins.kubernetes.state import INPUTS, record, recorded
from offline.plugins.property_diff import property_path
from offline.plugins.server import PluginError
from offline.plugins.values import Path, has_unknown


class Objects:
    """The objects of one cluster. Inputs and states are plain data."""

    def __init__(self, cluster: Cluster, settings: Settings, deadlines: Deadlines) -> None:
        self._cluster = cluster
        self._applier = Applier(cluster, force=settings.patch_force)
        self._settings = settings
        self._deadlines = deadlines

    async def check(self, draft: Draft) -> dict[str, Any]:
        """The draft's inputs made complete. Raises PluginError."""
        what = subject(draft.token, draft.wanted)
        return object_inputs.complete(
            draft.wanted,
            draft.old,
            what,
            resource_name=draft.name,
            namespace=await self._namespace_for(what, draft.old),
            random_seed=draft.random_seed,
        )

    def input_secrets(
        self, token: str, inputs: Mapping[str, Any], marked: frozenset[Path]
    ) -> frozenset[Path]:
        """The secret paths among an object's inputs, of which `marked` are marked as such."""
        return input_secrets(subject(token, inputs).kind, marked)

    def output_secrets(
        self, token: str, inputs: Mapping[str, Any], secrets: frozenset[Path]
    ) -> frozenset[Path]:
        """The secret paths in an object's state, given those among its inputs."""
        return output_secrets(subject(token, inputs).kind, secrets, INPUTS)

    async def diff(
        self, token: str, state: Mapping[str, Any], wanted: dict[str, Any]
    ) -> DiffResponse:
        """What the inputs `wanted` would change of an object with that state."""
        what = subject(token, wanted)
        old = recorded(state)
        imported = old.field_manager is None
        found = changed_paths(old.inputs, wanted, ignore_deletions=imported)
        immutable = immutable_fields(
            what.kind,
            old.inputs,
            self._settings.mutable_config_maps,
            self._settings.mutable_secrets,
        )
        replacing = replacing_paths(found, immutable)
        if found and not replacing and not has_unknown(wanted):
            try:
                answer = await self._applier.ask(wanted, old)
            except UnreachableError:
                answer = None  # planning goes on without; the update itself will say so
            if isinstance(answer, ApiError):
                replacing = _touched(found, refused_fields(answer))
            elif answer is not None and imported and await self._is_live(what.kind, answer):
                found = {}
        return diff_response(found, replacing, fixed_name=keeps_name(found, wanted))

    async def create(
        self, token: str, urn: str, wanted: dict[str, Any], *, seconds: float, voice: Voice
    ) -> tuple[str, dict[str, Any]]:
        """Make the object and wait until it is ready; its id and state. Raises UnreadyError."""
        del urn
        what = subject(token, wanted)
        kind = what.kind
        wanted = await self._applier.placed(wanted)
        metadata = wanted["metadata"]
        name = title(kind, metadata.get("namespace"), metadata["name"])
        live = await self._get(kind, metadata)
        if live is not None and live["metadata"].get("deletionTimestamp") and not what.is_patch:
            await await_deleted(
                self._cluster,
                kind,
                live,
                seconds=timeout_seconds(wanted, seconds),
                deadlines=self._deadlines,
                report=voice.status,
            )
            live = None
        if what.is_patch:
            if live is None:
                raise PluginError(
                    f"{name} does not exist, so there is nothing to patch: create it first, or "
                    f"declare a {kind.name} instead of a {kind.name}Patch"
                )
        elif live is not None and not self._settings.upsert:
            raise _exists_error(kind, name, metadata)
        manager = manager_for(wanted)
        applied = await apply_when_possible(
            lambda: self._applier.create(wanted, manager), voice.status
        )
        await self._warn(applied, voice)
        return await self._ready(
            applied.live, wanted, manager, kind.api_version, seconds=seconds, voice=voice
        )

    async def preview_create(
        self, token: str, wanted: dict[str, Any], voice: Voice
    ) -> dict[str, Any]:
        """The state that a create would give, as far as it can be known."""
        what = subject(token, wanted)
        kind = what.kind
        if has_unknown(wanted):
            return _previewed(preview.created(kind, wanted, wanted), wanted)
        wanted = await self._applier.placed(wanted)
        metadata = wanted["metadata"]
        live = await self._get(kind, metadata)
        dry_run: Mapping[str, Any] = wanted
        if live is None and not what.is_patch:
            try:
                dry_run = await self._applier.dry_run(wanted)
            except (UnknownKindError, ApiError) as error:
                if not _cannot_be_tried(error):
                    raise
        elif live is not None and not (what.is_patch or self._settings.upsert or is_ours(live)):
            # One of ours may be about to be replaced; what is not cannot.
            name = title(kind, metadata.get("namespace"), metadata["name"])
            await voice.warning(str(_exists_error(kind, name, metadata)))
        return _previewed(preview.created(kind, wanted, dry_run), wanted)

    async def update(
        self,
        token: str,
        urn: str,
        state: Mapping[str, Any],
        wanted: dict[str, Any],
        *,
        ignored: Iterable[str],
        seconds: float,
        voice: Voice,
    ) -> dict[str, Any]:
        """Apply the inputs `wanted` and wait until the object is ready; its state.

        Raises UnreadyError.
        """
        del token, urn
        old = recorded(state)
        wanted = await self._applier.placed(wanted)
        manager = manager_for(wanted, old)
        to_apply = await self._applier.with_live_values(wanted, ignored)
        applied = await apply_when_possible(
            lambda: self._applier.update(to_apply, old, manager), voice.status
        )
        await self._warn(applied, voice)
        _, new_state = await self._ready(
            applied.live, wanted, manager, old.initial_api_version, seconds=seconds, voice=voice
        )
        return new_state

    async def preview_update(
        self,
        token: str,
        state: Mapping[str, Any],
        wanted: dict[str, Any],
        *,
        ignored: Iterable[str],
        voice: Voice,
    ) -> dict[str, Any]:
        """The state that an update would give, as far as it can be known."""
        del token, voice
        old = recorded(state)
        if has_unknown(wanted):
            return _previewed(preview.updated(old.live, wanted, None), wanted)
        wanted = await self._applier.placed(wanted)
        to_apply = await self._applier.with_live_values(wanted, ignored)
        manager = manager_for(wanted, old)
        try:
            dry_run = (await self._applier.update(to_apply, old, manager, dry_run=True)).live
        except (UnknownKindError, ApiError) as error:
            if not _cannot_be_tried(error):
                raise
            dry_run = None
        return _previewed(preview.updated(old.live, wanted, dry_run), wanted)

    async def read(
        self, token: str, resource_id: str, state: Mapping[str, Any], inputs: dict[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
        """An object's id, state and inputs as they are now; None if it is gone.

        Without inputs (an import, or a `get`), the live object is taken for them. Raises
        UnreadyError for an object of which it is known that it was once ready.
        """
        kind = subject(token, inputs).kind
        namespace, name = parse_id(resource_id)
        if namespace is None and await self._cluster.is_namespaced(kind):
            namespace = self._default_namespace
        live = await self._cluster.get(kind, namespace, name)
        if live is None:
            return None
        if not inputs:
            inputs = settled(live)
            new_state = record(
                live, inputs, field_manager=None, initial_api_version=kind.api_version
            )
            return id_of(live["metadata"]), new_state, inputs
        old = recorded(state)
        placed = await self._applier.placed(inputs)
        expected = await self._applier.ask(placed, old)
        now = drifted_inputs(placed, expected if is_mapping(expected) else placed, live)
        drifted = {property_path(path) for path in changed_paths(placed, now)}
        new_state = record(
            live,
            now,
            field_manager=old.field_manager,
            initial_api_version=old.initial_api_version,
            drifted=drifted | set(old.drifted),
        )
        if reasons := await check_ready(self._cluster, live):
            raise UnreadyError(resource_id, new_state, reasons)
        return resource_id, new_state, now

    async def delete(
        self,
        token: str,
        resource_id: str,
        state: Mapping[str, Any],
        *,
        seconds: float,
        voice: Voice,
    ) -> None:
        """Delete the object and wait until it is gone; a patch only gives its fields back."""
        old = recorded(state)
        what = subject(token, old.live)
        kind = what.kind
        namespace, name = parse_id(resource_id)
        live = await self._cluster.get(kind, namespace, name)
        if live is None:
            return
        if what.is_patch:
            await self._applier.relinquish(live, old)
            return
        found = await self._cluster.delete(kind, namespace, name, propagation_policy(old.inputs))
        if found and not is_set(old.inputs, SKIP_AWAIT):
            await await_deleted(
                self._cluster,
                kind,
                live,
                seconds=timeout_seconds(old.inputs, seconds),
                deadlines=self._deadlines,
                report=voice.status,
            )

    @property
    def _default_namespace(self) -> str:
        return self._settings.namespace or self._cluster.connection.namespace

    async def _namespace_for(self, what: Subject, old: Mapping[str, Any]) -> str | None:
        """The default namespace for objects of a kind; None outside namespaces.

        Where nobody knows (no cluster, no such kind yet) it is as in the inputs `old` or, for a new
        object, assumed to be in namespaces; applying it corrects that.
        """
        try:
            inside = await self._cluster.is_namespaced(what.kind)
        except (UnreachableError, UnknownKindError):
            inside = bool(part(old, "metadata").get("namespace")) if old else True
        return self._default_namespace if inside else None

    async def _get(self, kind: Kind, metadata: Mapping[str, Any]) -> dict[str, Any] | None:
        return await self._cluster.get(kind, metadata.get("namespace"), metadata["name"])

    async def _is_live(self, kind: Kind, expected: Mapping[str, Any]) -> bool:
        live = await self._get(kind, expected["metadata"])
        return live is not None and settled(live) == settled(expected)

    async def _ready(
        self,
        live: dict[str, Any],
        wanted: dict[str, Any],
        manager: str,
        initial_api_version: str,
        *,
        seconds: float,
        voice: Voice,
    ) -> tuple[str, dict[str, Any]]:
        resource_id = id_of(live["metadata"])
        # What the kind turned out to be is what the notes say.
        if "namespace" not in live["metadata"]:
            metadata = {k: v for k, v in wanted["metadata"].items() if k != "namespace"}
            wanted = {**wanted, "metadata": metadata}

        def state_of(current: dict[str, Any]) -> dict[str, Any]:
            return record(
                current, wanted, field_manager=manager, initial_api_version=initial_api_version
            )

        try:
            live = await await_ready(
                self._cluster,
                live,
                seconds=timeout_seconds(wanted, seconds),
                deadlines=self._deadlines,
                report=voice.status,
            )
        except NotReadyError as error:
            raise UnreadyError(resource_id, state_of(error.live), error.reasons) from None
        except PluginError as error:
            # The object is made: whatever keeps us from watching it must not lose it.
            raise UnreadyError(resource_id, state_of(live), [str(error)]) from None
        return resource_id, state_of(live)

    async def _warn(self, applied: Applied, voice: Voice) -> None:
        if not self._settings.suppress_deprecation_warnings:
            for text in applied.warnings:
                await voice.warning(text)


def _exists_error(kind: Kind, what: str, metadata: Mapping[str, Any]) -> PluginError:
    return PluginError(
        f"{what} exists already and is not this resource's: import it (`pulumi import`, or the "
        f"resource option import_={id_of(metadata)!r}), change it by a {kind.name}Patch, or "
        "give the resource another name"
    )


def _touched(found: Iterable[Path], refused: Iterable[Path]) -> set[Path]:
    """The changed paths that the cluster refuses to change in place."""
    found = set(found)
    patterns = list(refused)
    touched = {path for path in found if any(overlaps(pattern, path) for pattern in patterns)}
    # It may name a field that the program has under another name: then any change may be meant.
    return touched if touched or not patterns else found


def _cannot_be_tried(error: UnknownKindError | ApiError) -> bool:
    """Whether a dry run failed for what will be otherwise when the update runs.

    The kind or namespace may not exist yet, a webhook may not be up, or may not do dry runs.
    """
    if is_passing(error):
        return True
    text = str(error)
    return "failed calling webhook" in text or "does not support dry run" in text


def _previewed(live: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    api_version = str(wanted.get("apiVersion", ""))
    if not is_mapping(live.get("metadata")):
        return {**live, INPUTS: dict(wanted)}
    return record(live, wanted, field_manager=None, initial_api_version=api_version)
