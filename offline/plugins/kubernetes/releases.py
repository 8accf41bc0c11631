"""Installs, upgrades, reads and uninstalls Helm releases."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

from pulumi.provider.experimental.provider import DiffResponse

from offline.plugins.kubernetes import helm_inputs
from offline.plugins.kubernetes.await_ready import POD
from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.helm_cli import Helm, HelmError
from offline.plugins.kubernetes.helm_storage import (
    URN_LABEL,
    Revision,
    forget_urn,
    history,
    last_deployed,
    urn_digest,
)
from offline.plugins.kubernetes.outcome import UnreadyError, Voice
from offline.plugins.kubernetes.parts import part
from offline.plugins.kubernetes.settings import Settings
from offline.plugins.kubernetes.stuck_pods import stuck_pod
from offline.plugins.property_diff import changed_paths, diff_response
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN, Path, has_unknown

_VALUES_DIGEST: Final = "__valuesDigest"

# Helm waits for hooks, Jobs and Pods one after another, each up to its time limit.
_PATIENCE: Final = 4

_RENDER_SECONDS: Final = 120.0


class Releases:
    """The Helm releases on one cluster. Inputs and states are plain data."""

    def __init__(self, cluster: Cluster, settings: Settings, deadlines: Deadlines) -> None:
        self._cluster = cluster
        self._upsert = settings.upsert
        self._helm = Helm(cluster.connection, deadlines)

    def check(self, token: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """The complete inputs. Raises PluginError."""
        del token
        return helm_inputs.complete(wanted)

    def input_secrets(
        self, token: str, inputs: Mapping[str, Any], marked: frozenset[Path]
    ) -> frozenset[Path]:
        """The secret paths in a release's inputs: those that the program marks."""
        del token, inputs
        return marked

    def output_secrets(
        self, token: str, inputs: Mapping[str, Any], secrets: frozenset[Path]
    ) -> frozenset[Path]:
        """The secret paths in a release's state, which contains its inputs."""
        del token, inputs
        # A refresh may find values of another structure.
        whole = {path[:1] for path in secrets if path[0] == "values"}
        return frozenset(secrets | whole)

    async def diff(self, state: Mapping[str, Any], wanted: dict[str, Any]) -> DiffResponse:
        """The changes from a release with that state to the inputs `wanted`."""
        old = {key: value for key, value in state.items() if key in helm_inputs.SUPPORTED}
        found = changed_paths(old, wanted)
        return diff_response(
            found,
            lambda path: path[0] in ("name", "namespace"),
            delete_first=("name",) not in found,
        )

    async def create(
        self, urn: str, wanted: dict[str, Any], *, seconds: float, voice: Voice
    ) -> tuple[str, dict[str, Any]]:
        """Install the release; return its id and state. Raises UnreadyError."""
        namespace, name = wanted["namespace"], wanted["name"]
        limit = helm_inputs.timeout_seconds(seconds)
        revisions = await history(self._cluster, namespace, name)
        if revisions:
            ours = revisions[-1].labels.get(URN_LABEL) == urn_digest(urn)
            if last_deployed(revisions) is None:
                await self._remove_interrupted(namespace, name, limit, voice)
                revisions = []
            elif not ours and not self._upsert:
                raise PluginError(
                    f"release {namespace}/{name} exists already and does not belong to this "
                    f"resource: run `helm uninstall {name} --namespace={namespace}` if nothing "
                    "else needs it, or change the release's name in the program"
                )
        label = f"--labels={URN_LABEL}={urn_digest(urn)}"
        try:
            state = await self._upgrade(wanted, revisions, limit, voice, label)
        finally:
            for revision in (await history(self._cluster, namespace, name))[-1:]:
                await forget_urn(self._cluster, revision)
        return f"{namespace}/{name}", state

    async def update(
        self,
        urn: str,
        state: Mapping[str, Any],
        wanted: dict[str, Any],
        *,
        seconds: float,
        voice: Voice,
    ) -> dict[str, Any]:
        """Upgrade the release; return its state. Raises UnreadyError."""
        del urn, state
        revisions = await history(self._cluster, wanted["namespace"], wanted["name"])
        return await self._upgrade(wanted, revisions, helm_inputs.timeout_seconds(seconds), voice)

    async def preview_create(self, wanted: dict[str, Any], voice: Voice) -> dict[str, Any]:
        """The state after an installation. Renders the chart to find its errors."""
        del voice
        if not has_unknown(wanted):
            version = await self._cluster.version()
            await self._helm.run(
                "template",
                *helm_inputs.chart_arguments(wanted),
                f"--kube-version={version}",
                seconds=_RENDER_SECONDS,
                values=_values(wanted),
            )
        known = {"name": wanted["name"], "namespace": wanted["namespace"]}
        unknown = dict.fromkeys(("revision", "chart", "version", "appVersion", "status"), UNKNOWN)
        return {**wanted, "status": {**known, **unknown}}

    async def preview_update(
        self, state: Mapping[str, Any], wanted: dict[str, Any], voice: Voice
    ) -> dict[str, Any]:
        """The state after an upgrade."""
        del state
        return await self.preview_create(wanted, voice)

    async def read(
        self, token: str, resource_id: str, state: Mapping[str, Any], inputs: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """A release's current state and inputs; None if it does not exist.

        Raises UnreadyError for a release with another status than `deployed`.
        """
        del token
        revisions = await history(self._cluster, inputs["namespace"], inputs["name"])
        if not revisions:
            return None
        now = revisions[-1]
        inputs = _drifted(inputs, state, now)
        new_state = _state(now, inputs)
        if now.status != "deployed":
            reason = f"release {resource_id} is {now.status}, not deployed"
            raise UnreadyError(resource_id, new_state, [reason])
        return new_state, inputs

    async def delete(
        self,
        token: str,
        resource_id: str,
        state: Mapping[str, Any],
        *,
        seconds: float,
        voice: Voice,
    ) -> None:
        """Uninstall the release and wait until its objects no longer exist."""
        del token, resource_id
        namespace, name = state["namespace"], state["name"]
        if await history(self._cluster, namespace, name):
            await voice.status("helm is uninstalling the release")
            await self._uninstall(namespace, name, helm_inputs.timeout_seconds(seconds))

    async def _upgrade(
        self,
        wanted: Mapping[str, Any],
        revisions: list[Revision],
        limit: int,
        voice: Voice,
        *arguments: str,
    ) -> dict[str, Any]:
        namespace, name = wanted["namespace"], wanted["name"]
        if revisions and revisions[-1].is_pending:
            await self._heal(namespace, name, revisions, limit, voice)
        before = revisions[-1].number if revisions else 0
        verb = "upgrading" if revisions else "installing"
        await voice.status(f"helm is {verb} {wanted['chart']}")
        async with self._reporting_pods(namespace, name, voice) as stuck:
            try:
                await self._helm.run(
                    "upgrade",
                    *helm_inputs.upgrade_arguments(wanted, limit),
                    *arguments,
                    seconds=limit * _PATIENCE,
                    values=_values(wanted),
                )
                failure = None
            except HelmError as error:
                failure = error
        revisions = await history(self._cluster, namespace, name)
        if failure is None:
            return _state(revisions[-1], wanted)
        failure = HelmError(f"release {namespace}/{name}: {failure}")
        if not revisions or revisions[-1].number <= before:
            raise failure  # helm has not started a revision
        raise UnreadyError(
            f"{namespace}/{name}", _state(revisions[-1], wanted), [str(failure), *stuck]
        )

    async def _heal(
        self, namespace: str, name: str, revisions: list[Revision], limit: int, voice: Voice
    ) -> None:
        """Make a release upgradable again after an interruption has left it pending."""
        good = last_deployed(revisions)
        if good is None:
            await self._remove_interrupted(namespace, name, limit, voice)
            return
        await voice.status(f"rolling back to revision {good.number} after an interrupted upgrade")
        await self._helm.run(
            "rollback",
            name,
            str(good.number),
            f"--namespace={namespace}",
            f"--timeout={limit}s",
            "--server-side=false",
            seconds=limit * _PATIENCE,
        )

    async def _remove_interrupted(
        self, namespace: str, name: str, limit: int, voice: Voice
    ) -> None:
        await voice.status("removing the remains of an interrupted installation")
        await self._uninstall(namespace, name, limit)

    async def _uninstall(self, namespace: str, name: str, limit: int) -> None:
        try:
            await self._helm.run(
                "uninstall",
                name,
                f"--namespace={namespace}",
                f"--timeout={limit}s",
                "--ignore-not-found",
                "--wait=legacy",
                "--cascade=foreground",
                seconds=limit * _PATIENCE,
            )
        except HelmError as error:
            raise HelmError(f"release {namespace}/{name}: {error}") from None

    @asynccontextmanager
    async def _reporting_pods(
        self, namespace: str, name: str, voice: Voice
    ) -> AsyncGenerator[list[str]]:
        """Report a stuck Pod of the release during the block; yields the last report, if any."""
        stuck: list[str] = []

        async def report() -> None:
            # The label that Helm recommends; almost all charts set it.
            labels = f"app.kubernetes.io/instance={name}"
            async with aclosing(self._cluster.follow(POD, namespace, labels=labels)) as versions:
                async for pods in versions:
                    line = stuck_pod(pods)
                    if line and [line] != stuck:
                        stuck[:] = [line]
                        await voice.status(line)

        reporting = asyncio.create_task(report())
        try:
            yield stuck
        finally:
            reporting.cancel()
            # The installation does not need the right to list Pods.
            await asyncio.gather(reporting, return_exceptions=True)


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
    return {**inputs, "status": status, _VALUES_DIGEST: revision.values_digest()}


def _drifted(inputs: dict[str, Any], state: Mapping[str, Any], now: Revision) -> dict[str, Any]:
    """The inputs, with the values and chart that others gave the release."""
    result = dict(inputs)
    if state.get(_VALUES_DIGEST) != now.values_digest():
        result["values"] = now.values
    if part(state, "status").get("version") != now.chart["version"]:
        # Another chart than the recorded one: the next update installs the program's again.
        result[helm_inputs.CHECKSUM] = ""
    return result


def _values(inputs: Mapping[str, Any]) -> str | None:
    values = inputs.get("values")
    return json.dumps(values) if values else None
