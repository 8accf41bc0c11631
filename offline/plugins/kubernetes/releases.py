"""Installs, upgrades, reads and uninstalls Helm releases."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager
from pathlib import PurePath
from typing import Any

from pulumi.provider.experimental.provider import DiffResponse

from offline.plugins.kubernetes import helm_inputs
from offline.plugins.kubernetes.await_ready import POD
from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.diff import changed_paths, diff_response
from offline.plugins.kubernetes.helm_cli import Helm, HelmError
from offline.plugins.kubernetes.helm_storage import (
    URN_LABEL,
    Revision,
    forget_urn,
    history,
    last_deployed,
    resource_names,
    urn_digest,
)
from offline.plugins.kubernetes.naming import parse_id
from offline.plugins.kubernetes.outcome import Draft, UnreadyError, Voice
from offline.plugins.kubernetes.parts import part
from offline.plugins.kubernetes.settings import Settings
from offline.plugins.kubernetes.stuck_pods import stuck_pods
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN, Path, has_unknown

_VALUES_DIGEST = "__valuesDigest"
_IMPORTED = "__imported"
_OUTPUTS_ONLY = ("status", "resourceNames", _VALUES_DIGEST, _IMPORTED)

# Helm waits for one thing after the other, up to its time-out for each: hooks, Jobs, Pods.
_PATIENCE = 4

_RENDER_SECONDS = 120.0


class Releases:
    """The Helm releases on one cluster. Inputs and states are plain data."""

    def __init__(self, cluster: Cluster, settings: Settings, deadlines: Deadlines) -> None:
        self._cluster = cluster
        self._settings = settings
        self._helm = Helm(cluster.connection, settings.helm, deadlines)

    async def check(self, draft: Draft) -> dict[str, Any]:
        """The draft's inputs made complete. Raises PluginError."""
        return helm_inputs.complete(
            draft.wanted,
            draft.old,
            resource_name=draft.name,
            namespace=self._settings.namespace or self._cluster.connection.namespace,
            random_seed=draft.random_seed,
        )

    def input_secrets(
        self, token: str, inputs: Mapping[str, Any], marked: frozenset[Path]
    ) -> frozenset[Path]:
        """The secret paths among a release's inputs: those marked so."""
        del token, inputs
        return marked

    def output_secrets(
        self, token: str, inputs: Mapping[str, Any], secrets: frozenset[Path]
    ) -> frozenset[Path]:
        """The secret paths in a release's state, which holds its inputs under their own names."""
        del token, inputs
        # What a refresh finds in the place of values need not have their form.
        whole = {path[:1] for path in secrets if path[0] == "values"}
        return frozenset(secrets | whole)

    async def diff(
        self, token: str, state: Mapping[str, Any], wanted: dict[str, Any]
    ) -> DiffResponse:
        """What the inputs `wanted` would change of a release with that state."""
        del token
        imported = bool(state.get(_IMPORTED))
        old = {key: value for key, value in state.items() if key not in _OUTPUTS_ONLY}
        new = dict(wanted)
        if imported:
            # Helm remembers a chart's name, not where it came from.
            new = {
                k: v for k, v in new.items() if k not in ("repositoryOpts", helm_inputs.CHECKSUM)
            }
            if "chart" in new and new["chart"] is not UNKNOWN:
                new["chart"] = PurePath(new["chart"]).name
        found = changed_paths(
            helm_inputs.comparable(old), helm_inputs.comparable(new), ignore_deletions=imported
        )
        replacing = {path for path in found if path[0] in ("name", "namespace")}
        return diff_response(found, replacing, fixed_name="name" not in {p[0] for p in found})

    async def create(
        self, token: str, urn: str, wanted: dict[str, Any], *, seconds: float, voice: Voice
    ) -> tuple[str, dict[str, Any]]:
        """Install the release; its id and state. Raises UnreadyError."""
        del token
        namespace, name = wanted["namespace"], wanted["name"]
        revisions = await history(self._cluster, namespace, name)
        if revisions:
            ours = revisions[-1].labels.get(URN_LABEL) == urn_digest(urn)
            if last_deployed(revisions) is None:
                await voice.status("removing what an interrupted installation left behind")
                await self._uninstall(namespace, name, helm_inputs.DEFAULT_TIMEOUT_SECONDS)
                revisions = []
            elif not ours and not self._settings.upsert:
                raise PluginError(
                    f"release {namespace}/{name} exists already and is not this resource's: import "
                    f"it (resource option import_={f'{namespace}/{name}'!r}), or give the resource "
                    "another name"
                )
        label = f"--labels={URN_LABEL}={urn_digest(urn)}"
        try:
            state = await self._upgrade(wanted, revisions, seconds, voice, label)
        finally:
            for revision in (await history(self._cluster, namespace, name))[-1:]:
                await forget_urn(self._cluster, revision)
        return f"{namespace}/{name}", state

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
        """Upgrade the release; its state. Raises UnreadyError."""
        del token, urn, state, ignored  # three-way merging leaves alone what the chart does not set
        revisions = await history(self._cluster, wanted["namespace"], wanted["name"])
        return await self._upgrade(wanted, revisions, seconds, voice)

    async def preview_create(
        self, token: str, wanted: dict[str, Any], voice: Voice
    ) -> dict[str, Any]:
        """The state that a create would give; renders the chart to find what is wrong with it."""
        del token, voice
        if not has_unknown(wanted):
            version = await self._cluster.version()
            await self._helm.run(
                "template",
                *helm_inputs.chart_arguments(wanted),
                f"--kube-version={version}",
                seconds=_RENDER_SECONDS,
                values=helm_inputs.value_texts(wanted),
                last_values=_dump(wanted.get("values")),
            )
        known = {"name": wanted["name"], "namespace": wanted["namespace"]}
        unknown = dict.fromkeys(("revision", "chart", "version", "appVersion", "status"), UNKNOWN)
        return {**wanted, "status": {**known, **unknown}, "resourceNames": UNKNOWN}

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
        del state, ignored
        return await self.preview_create(token, wanted, voice)

    async def read(
        self, token: str, resource_id: str, state: Mapping[str, Any], inputs: dict[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
        """A release's id, state and inputs as they are now; None if it is gone.

        Raises UnreadyError for a release of which helm does not say that it is deployed.
        """
        del token
        namespace, name = parse_id(resource_id)
        namespace = namespace or self._settings.namespace or self._cluster.connection.namespace
        revisions = await history(self._cluster, namespace, name)
        if not revisions:
            return None
        now = revisions[-1]
        resource_id = f"{namespace}/{name}"
        if not inputs:
            inputs = {
                "chart": now.chart["name"],
                "version": now.chart["version"],
                "values": now.values,
                "name": name,
                "namespace": namespace,
            }
            return resource_id, {**_state(now, inputs), _IMPORTED: True}, inputs
        inputs = _drifted(inputs, state, now)
        new_state = _state(now, inputs)
        if now.status != "deployed":
            raise UnreadyError(
                resource_id, new_state, [f"release {resource_id} is {now.status}, not deployed"]
            )
        return resource_id, new_state, inputs

    async def delete(
        self,
        token: str,
        resource_id: str,
        state: Mapping[str, Any],
        *,
        seconds: float,
        voice: Voice,
    ) -> None:
        """Uninstall the release and, unless told not to, wait until its objects are gone."""
        del token
        namespace, name = parse_id(resource_id)
        namespace = namespace or state["namespace"]
        if await history(self._cluster, namespace, name):
            await voice.status("helm is uninstalling the release")
            limit = helm_inputs.timeout_seconds(state, seconds)
            await self._uninstall(namespace, name, limit, wait=helm_inputs.waits(state))

    async def _upgrade(
        self,
        wanted: Mapping[str, Any],
        revisions: list[Revision],
        seconds: float,
        voice: Voice,
        *arguments: str,
    ) -> dict[str, Any]:
        namespace, name = wanted["namespace"], wanted["name"]
        limit = helm_inputs.timeout_seconds(wanted, seconds)
        if revisions and revisions[-1].is_pending:
            await self._heal(namespace, name, revisions, limit, voice)
        before = revisions[-1].number if revisions else 0
        verb = "upgrading" if revisions else "installing"
        await voice.status(f"helm is {verb} {wanted['chart']}")
        async with self._telling_of_pods(namespace, name, voice) as stuck:
            try:
                await self._helm.run(
                    "upgrade",
                    *helm_inputs.upgrade_arguments(wanted, limit),
                    *arguments,
                    seconds=limit * _PATIENCE,
                    values=helm_inputs.value_texts(wanted),
                    last_values=_dump(wanted.get("values")),
                )
                failure = None
            except HelmError as error:
                failure = error
        revisions = await history(self._cluster, namespace, name)
        if failure is None:
            return _state(revisions[-1], wanted)
        failure = HelmError(f"release {namespace}/{name}: {failure}")
        if not revisions or revisions[-1].number <= before:
            raise failure  # nothing was begun, or all of it was taken back
        raise UnreadyError(
            f"{namespace}/{name}", _state(revisions[-1], wanted), [str(failure), *stuck]
        )

    async def _heal(
        self, namespace: str, name: str, revisions: list[Revision], limit: int, voice: Voice
    ) -> None:
        """Bring a release that an interruption left pending to where it can be upgraded."""
        good = last_deployed(revisions)
        if good is None:
            await voice.status("removing what an interrupted installation left behind")
            await self._uninstall(namespace, name, limit)
            return
        await voice.status(f"going back to revision {good.number} after an interrupted upgrade")
        await self._helm.run(
            "rollback",
            name,
            str(good.number),
            f"--namespace={namespace}",
            f"--timeout={limit}s",
            "--server-side=false",
            seconds=limit * _PATIENCE,
        )

    async def _uninstall(self, namespace: str, name: str, limit: int, *, wait: bool = True) -> None:
        try:
            await self._helm.run(
                "uninstall",
                name,
                f"--namespace={namespace}",
                f"--timeout={limit}s",
                "--ignore-not-found",
                *(["--wait=legacy", "--cascade=foreground"] if wait else []),
                seconds=limit * _PATIENCE,
            )
        except HelmError as error:
            raise HelmError(f"release {namespace}/{name}: {error}") from None

    @asynccontextmanager
    async def _telling_of_pods(
        self, namespace: str, name: str, voice: Voice
    ) -> AsyncGenerator[list[str]]:
        """Tell which Pods of the release are stuck while the block runs; yields the last word."""
        stuck: list[str] = []

        async def tell() -> None:
            # By the label that charts are advised to give, and nearly all do.
            labels = f"app.kubernetes.io/instance={name}"
            async with aclosing(self._cluster.follow(POD, namespace, labels=labels)) as versions:
                async for pods in versions:
                    lines = stuck_pods(pods)
                    if lines and lines != stuck:
                        stuck[:] = lines
                        await voice.status(" | ".join(lines))

        telling = asyncio.create_task(tell())
        try:
            yield stuck
        finally:
            telling.cancel()
            # Who cannot see the Pods can still install the chart.
            await asyncio.gather(telling, return_exceptions=True)


def _state(revision: Revision, inputs: Mapping[str, Any]) -> dict[str, Any]:
    chart = revision.chart
    status = {
        "name": revision.body["name"],
        "namespace": revision.body["namespace"],
        "revision": revision.number,
        "chart": chart["name"],
        "version": chart["version"],
        "appVersion": chart.get("appVersion", ""),
        "status": revision.status,
    }
    return {
        **inputs,
        "status": status,
        "resourceNames": resource_names(revision),
        _VALUES_DIGEST: revision.values_digest(),
    }


def _drifted(inputs: dict[str, Any], state: Mapping[str, Any], now: Revision) -> dict[str, Any]:
    """The inputs with what somebody else has changed of the release."""
    result = dict(inputs)
    if state.get(_VALUES_DIGEST) != now.values_digest():
        result.pop("valueYamlFiles", None)
        result["values"] = now.values
    recorded = part(state, "status").get("version")
    if recorded != now.chart["version"]:
        result["version"] = now.chart["version"]
    return result


def _dump(values: Any) -> str | None:
    return json.dumps(values) if values else None
