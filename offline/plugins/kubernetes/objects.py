"""Creates, updates, reads and deletes Kubernetes objects."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi.provider.experimental.provider import DiffResponse

from offline.plugins.kubernetes import preview
from offline.plugins.kubernetes.annotations import skips_await
from offline.plugins.kubernetes.api_errors import ApiError, UnknownKindError, UnreachableError
from offline.plugins.kubernetes.applying import Applier, is_ours, new_manager
from offline.plugins.kubernetes.await_deleted import await_deleted
from offline.plugins.kubernetes.await_ready import NotReadyError, await_ready, check_ready
from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.drift import drifted_inputs
from offline.plugins.kubernetes.immutable import immutable_fields, refused_fields, touching
from offline.plugins.kubernetes.inputs import complete
from offline.plugins.kubernetes.kinds import kind_of, kind_of_resource
from offline.plugins.kubernetes.naming import id_of, parse_id, title
from offline.plugins.kubernetes.outcome import UnreadyError, Voice
from offline.plugins.kubernetes.parts import is_mapping
from offline.plugins.kubernetes.patience import apply_when_possible, is_temporary
from offline.plugins.kubernetes.secrecy import input_secrets, output_secrets
from offline.plugins.kubernetes.settings import Settings
from offline.plugins.kubernetes.state import INPUTS, record, recorded
from offline.plugins.property_diff import changed_paths, diff_response, property_path
from offline.plugins.server import PluginError
from offline.plugins.values import Path, has_unknown

_DEFAULT_TIMEOUT_SECONDS: Final = 600.0
_PROPAGATION: Final = "Foreground"


class Objects:
    """The objects of one cluster. Inputs and states are plain data."""

    def __init__(self, cluster: Cluster, settings: Settings, deadlines: Deadlines) -> None:
        self._cluster = cluster
        self._applier = Applier(cluster, force=settings.patch_force)
        self._upsert = settings.upsert
        self._deadlines = deadlines

    def check(self, token: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """The complete inputs. Raises PluginError."""
        return complete(token, wanted)

    def input_secrets(
        self, token: str, inputs: Mapping[str, Any], marked: frozenset[Path]
    ) -> frozenset[Path]:
        """The secret paths in an object's inputs; `marked` are those that the program marks."""
        return input_secrets(kind_of_resource(token, inputs), marked)

    def output_secrets(
        self, token: str, inputs: Mapping[str, Any], secrets: frozenset[Path]
    ) -> frozenset[Path]:
        """The secret paths in an object's state, from those in its inputs."""
        return output_secrets(kind_of_resource(token, inputs), secrets, INPUTS)

    async def diff(self, state: Mapping[str, Any], wanted: dict[str, Any]) -> DiffResponse:
        """The changes from an object with that state to the inputs `wanted`."""
        old = recorded(state)
        found = changed_paths(old.inputs, wanted)
        replacing = touching(found, immutable_fields(kind_of(wanted), old.inputs))
        if found and not replacing and not has_unknown(wanted):
            try:
                response = await self._applier.ask(wanted, old)
            except UnreachableError:
                response = None  # the update itself reports the error
            if isinstance(response, ApiError):
                fields = refused_fields(response)
                replacing = touching(found, fields)
                if fields and not replacing:
                    # The cluster may name the changed field differently from the program.
                    replacing = set(found)
        renamed = touching(found, [("metadata", "name"), ("metadata", "namespace")])
        # Two objects of one name cannot exist at the same time.
        return diff_response(found, replacing.__contains__, delete_first=not renamed)

    async def create(
        self, urn: str, wanted: dict[str, Any], *, seconds: float, voice: Voice
    ) -> tuple[str, dict[str, Any]]:
        """Create the object and await it; return its id and state. Raises UnreadyError."""
        del urn
        kind = kind_of(wanted)
        live = await self._get(wanted)
        if live is not None and live["metadata"].get("deletionTimestamp"):
            await await_deleted(
                self._cluster,
                kind,
                live,
                seconds=seconds or _DEFAULT_TIMEOUT_SECONDS,
                deadlines=self._deadlines,
                report=voice.status,
            )
            live = None
        if live is not None and not self._upsert:
            raise _exists_error(wanted)
        return await self._apply(wanted, new_manager(), (), seconds, voice)

    async def preview_create(self, wanted: dict[str, Any], voice: Voice) -> dict[str, Any]:
        """The state after a create."""
        if not has_unknown(wanted):
            live = await self._get(wanted)
            if live is None:
                try:
                    await self._applier.dry_run(wanted)
                except (UnknownKindError, ApiError) as error:
                    if not _depends_on_update(error):
                        raise
            elif not (self._upsert or is_ours(live)):
                # An object of this provider may be about to be replaced.
                await voice.warning(str(_exists_error(wanted)))
        return preview.created(wanted)

    async def update(
        self,
        urn: str,
        state: Mapping[str, Any],
        wanted: dict[str, Any],
        *,
        seconds: float,
        voice: Voice,
    ) -> dict[str, Any]:
        """Apply the inputs `wanted` and await the object; return its state. Raises UnreadyError."""
        del urn
        old = recorded(state)
        manager = old.field_manager or new_manager()
        _, new_state = await self._apply(wanted, manager, old.drifted, seconds, voice)
        return new_state

    async def preview_update(
        self, state: Mapping[str, Any], wanted: dict[str, Any], voice: Voice
    ) -> dict[str, Any]:
        """The state after an update."""
        del voice
        old = recorded(state)
        dry_run = None
        if not has_unknown(wanted):
            manager = old.field_manager or new_manager()
            try:
                applied = await self._applier.apply(
                    wanted, manager, drifted=old.drifted, dry_run=True
                )
                dry_run = applied.live
            except (UnknownKindError, ApiError) as error:
                if not _depends_on_update(error):
                    raise
        return preview.updated(old.live, wanted, dry_run)

    async def read(
        self, token: str, resource_id: str, state: Mapping[str, Any], inputs: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """An object's current state and inputs; None if it does not exist.

        Raises UnreadyError for an object that is no longer ready.
        """
        live = await self._cluster.get(kind_of_resource(token, inputs), *parse_id(resource_id))
        if live is None:
            return None
        old = recorded(state)
        expected = await self._applier.ask(inputs, old)
        now = drifted_inputs(inputs, expected if is_mapping(expected) else inputs, live)
        drifted = {property_path(path) for path in changed_paths(inputs, now)}
        new_state = record(
            live, now, field_manager=old.field_manager, drifted=drifted | set(old.drifted)
        )
        if reasons := await check_ready(self._cluster, live):
            raise UnreadyError(resource_id, new_state, reasons)
        return new_state, now

    async def delete(
        self,
        token: str,
        resource_id: str,
        state: Mapping[str, Any],
        *,
        seconds: float,
        voice: Voice,
    ) -> None:
        """Delete the object and wait until it no longer exists."""
        old = recorded(state)
        kind = kind_of_resource(token, old.live)
        namespace, name = parse_id(resource_id)
        live = await self._cluster.get(kind, namespace, name)
        if live is None:
            return
        found = await self._cluster.delete(kind, namespace, name, _PROPAGATION)
        if found and not skips_await(old.inputs):
            await await_deleted(
                self._cluster,
                kind,
                live,
                seconds=seconds or _DEFAULT_TIMEOUT_SECONDS,
                deadlines=self._deadlines,
                report=voice.status,
            )

    async def _get(self, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
        metadata = wanted["metadata"]
        return await self._cluster.get(kind_of(wanted), metadata.get("namespace"), metadata["name"])

    async def _apply(
        self,
        wanted: dict[str, Any],
        manager: str,
        drifted: Iterable[str],
        seconds: float,
        voice: Voice,
    ) -> tuple[str, dict[str, Any]]:
        applied = await apply_when_possible(
            lambda: self._applier.apply(wanted, manager, drifted=drifted), voice.status
        )
        for text in applied.warnings:
            await voice.warning(text)
        live = applied.live
        resource_id = id_of(live["metadata"])
        try:
            live = await await_ready(
                self._cluster,
                live,
                seconds=seconds or _DEFAULT_TIMEOUT_SECONDS,
                deadlines=self._deadlines,
                report=voice.status,
            )
        except NotReadyError as error:
            state = record(error.live, wanted, field_manager=manager)
            raise UnreadyError(resource_id, state, error.reasons) from None
        except PluginError as error:
            # The object exists: the state must have it even if it cannot be observed.
            state = record(live, wanted, field_manager=manager)
            raise UnreadyError(resource_id, state, [str(error)]) from None
        return resource_id, record(live, wanted, field_manager=manager)


def _exists_error(wanted: Mapping[str, Any]) -> PluginError:
    metadata = wanted["metadata"]
    what = title(kind_of(wanted), metadata.get("namespace"), metadata["name"])
    return PluginError(
        f"{what} exists already and does not belong to this resource: delete it if nothing else "
        "needs it, or change metadata.name in the program"
    )


def _depends_on_update(error: UnknownKindError | ApiError) -> bool:
    """Whether a dry run failed because of something that the update itself may provide.

    The kind or namespace may not exist yet; a webhook may be down or refuse dry runs.
    """
    if is_temporary(error):
        return True
    text = str(error)
    return "failed calling webhook" in text or "does not support dry run" in text
