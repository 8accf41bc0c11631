"""The provider's methods, as the engine calls them."""

import os
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import yaml
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckFailure,
    CheckRequest,
    CheckResponse,
    ConfigureRequest,
    ConfigureResponse,
    ConstructRequest,
    ConstructResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    InvokeRequest,
    InvokeResponse,
    Provider,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from offline.plugins.kubernetes import settings
from offline.plugins.kubernetes.api_errors import UnreachableError
from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.kinds import RELEASE_TOKEN, subject
from offline.plugins.kubernetes.objects import Objects
from offline.plugins.kubernetes.outcome import Draft, UnreadyError, Voice
from offline.plugins.kubernetes.parts import part
from offline.plugins.kubernetes.releases import Releases
from offline.plugins.kubernetes.secrecy import redact, redact_error, secret_values
from offline.plugins.kubernetes.settings import Settings
from offline.plugins.kubernetes.state import INPUTS
from offline.plugins.server import EngineLog, InitializationFailed, PluginError
from offline.plugins.urns import name_of, token_of
from offline.plugins.values import Path, conceal, reveal, secret_paths

Properties = Mapping[str, PropertyValue]

_CONFIG_PREFIX = "kubernetes:config:"


class _Keeper(Protocol):
    """Who makes and keeps the things that resources stand for: `Objects` and `Releases`."""

    async def check(self, draft: Draft) -> dict[str, Any]: ...

    def input_secrets(
        self, token: str, inputs: Mapping[str, Any], marked: frozenset[Path]
    ) -> frozenset[Path]: ...

    def output_secrets(
        self, token: str, inputs: Mapping[str, Any], secrets: frozenset[Path]
    ) -> frozenset[Path]: ...

    async def diff(
        self, token: str, state: Mapping[str, Any], wanted: dict[str, Any]
    ) -> DiffResponse: ...

    async def preview_create(
        self, token: str, wanted: dict[str, Any], voice: Voice
    ) -> dict[str, Any]: ...

    async def create(
        self, token: str, urn: str, wanted: dict[str, Any], *, seconds: float, voice: Voice
    ) -> tuple[str, dict[str, Any]]: ...

    async def preview_update(
        self,
        token: str,
        state: Mapping[str, Any],
        wanted: dict[str, Any],
        *,
        ignored: Iterable[str],
        voice: Voice,
    ) -> dict[str, Any]: ...

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
    ) -> dict[str, Any]: ...

    async def read(
        self, token: str, resource_id: str, state: Mapping[str, Any], inputs: dict[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]] | None: ...

    async def delete(
        self,
        token: str,
        resource_id: str,
        state: Mapping[str, Any],
        *,
        seconds: float,
        voice: Voice,
    ) -> None: ...


@dataclass(frozen=True)
class _Secrets:
    """What is secret of one resource: paths in its inputs and outputs, and values to hide."""

    inputs: frozenset[Path]
    outputs: frozenset[Path]
    values: frozenset[str]


class KubernetesProvider(Provider):
    """Serves the resources of `pulumi_kubernetes`."""

    def __init__(self, log: EngineLog) -> None:
        self._log = log
        self._deadlines = Deadlines()
        self._settings = Settings(known=False)
        self._objects: Objects | None = None
        self._releases: Releases | None = None

    async def check_config(self, request: CheckRequest) -> CheckResponse:
        settings.parse(reveal(request.new_inputs), os.environ)
        return CheckResponse(inputs=request.new_inputs)

    async def diff_config(self, request: DiffRequest) -> DiffResponse:
        old, new = reveal(request.old_state), reveal(request.new_inputs)
        keys = sorted(
            key
            for key in old.keys() | new.keys()
            if key != "version" and not key.startswith("__") and old.get(key) != new.get(key)
        )
        replaces = bool(keys) and settings.replaces_cluster(old, new)
        return DiffResponse(changes=bool(keys), diffs=keys, replaces=keys if replaces else [])

    async def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        config = reveal(request.args) or {
            key.removeprefix(_CONFIG_PREFIX): value for key, value in request.variables.items()
        }
        self._settings = settings.parse(config, os.environ)
        if self._settings.known:
            cluster = Cluster(self._settings.connection())
            self._objects = Objects(cluster, self._settings, self._deadlines)
            self._releases = Releases(cluster, self._settings, self._deadlines)
        return ConfigureResponse(accept_secrets=True, supports_preview=True, accept_outputs=True)

    async def cancel(self) -> None:
        self._deadlines.cancel()

    async def invoke(self, request: InvokeRequest) -> InvokeResponse:
        if request.tok != "kubernetes:yaml:decode":
            raise PluginError(
                f"{request.tok} is not served by this plugin: charts come by "
                "kubernetes.helm.v3.Release, other objects by their own resources"
            )
        found = [each for each in yaml.safe_load_all(reveal(request.args)["text"]) if each]
        return InvokeResponse(return_value=conceal({"result": found}))

    async def construct(self, request: ConstructRequest) -> ConstructResponse:
        subject(request.resource_type, {})  # says what to use instead
        raise PluginError(f"{request.resource_type} is not served by this plugin")

    async def check(self, request: CheckRequest) -> CheckResponse:
        token, keeper = self._keeper(request.urn)
        wanted = reveal(request.new_inputs)
        draft = Draft(
            token=token,
            name=name_of(request.urn),
            wanted=wanted,
            old=reveal(request.old_inputs),
            random_seed=request.random_seed,
        )
        try:
            inputs = await keeper.check(draft)
        except PluginError as error:
            return CheckResponse(request.new_inputs, [CheckFailure("", str(error))])
        marked = secret_paths(request.new_inputs)
        return CheckResponse(conceal(inputs, keeper.input_secrets(token, inputs, marked)))

    async def diff(self, request: DiffRequest) -> DiffResponse:
        token, keeper = self._keeper(request.urn)
        return await keeper.diff(token, reveal(request.old_state), reveal(request.new_inputs))

    async def create(self, request: CreateRequest) -> CreateResponse:
        token, keeper = self._keeper(request.urn)
        wanted = reveal(request.properties)
        hidden = self._secrets(keeper, token, wanted, request.properties)
        voice = self._voice(request.urn, hidden)
        async with _in_the_engines_words(hidden, request.properties):
            if request.preview:
                state = await keeper.preview_create(token, wanted, voice)
                return CreateResponse("", conceal(state, hidden.outputs))
            resource_id, state = await keeper.create(
                token, request.urn, wanted, seconds=request.timeout, voice=voice
            )
        return CreateResponse(resource_id, conceal(state, hidden.outputs))

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        token, keeper = self._keeper(request.urn)
        wanted, state = reveal(request.news), reveal(request.olds)
        hidden = self._secrets(keeper, token, wanted, request.news, request.olds)
        voice = self._voice(request.urn, hidden)
        async with _in_the_engines_words(hidden, request.news):
            try:
                if request.preview:
                    new_state = await keeper.preview_update(
                        token, state, wanted, ignored=request.ignore_changes, voice=voice
                    )
                else:
                    new_state = await keeper.update(
                        token,
                        request.urn,
                        state,
                        wanted,
                        ignored=request.ignore_changes,
                        seconds=request.timeout,
                        voice=voice,
                    )
            except UnreachableError as error:
                if not self._settings.skip_update_unreachable:
                    raise
                await voice.warning(f"not updated, as skipUpdateUnreachable says: {error}")
                return UpdateResponse(request.olds)
        return UpdateResponse(conceal(new_state, hidden.outputs))

    async def read(self, request: ReadRequest) -> ReadResponse:
        token, keeper = self._keeper(request.urn)
        inputs, state = reveal(request.inputs), reveal(request.properties)
        hidden = self._secrets(keeper, token, inputs, request.inputs, request.properties)
        async with _in_the_engines_words(hidden, None):
            try:
                found = await keeper.read(token, request.resource_id, state, inputs)
            except UnreachableError as error:
                voice = self._voice(request.urn, hidden)
                if self._settings.delete_unreachable:
                    await voice.warning(f"dropped from the state, as told: {error}")
                    return ReadResponse("")
                if self._settings.skip_update_unreachable and request.inputs:
                    await voice.warning(f"not refreshed, as skipUpdateUnreachable says: {error}")
                    return ReadResponse(request.resource_id, request.properties, request.inputs)
                raise
        if found is None:
            return ReadResponse("")
        resource_id, state, inputs = found
        # A live object may be a Secret of which there were no inputs before.
        hidden = self._secrets(keeper, token, inputs, request.inputs, request.properties)
        return ReadResponse(
            resource_id, conceal(state, hidden.outputs), conceal(inputs, hidden.inputs)
        )

    async def delete(self, request: DeleteRequest) -> None:
        token, keeper = self._keeper(request.urn)
        state = reveal(request.properties)
        hidden = self._secrets(keeper, token, state, {}, request.properties)
        voice = self._voice(request.urn, hidden)
        async with _in_the_engines_words(hidden, None):
            try:
                await keeper.delete(
                    token, request.resource_id, state, seconds=request.timeout, voice=voice
                )
            except UnreachableError as error:
                if not self._settings.delete_unreachable:
                    raise
                await voice.warning(f"dropped from the state, as told: {error}")

    def _keeper(self, urn: str) -> tuple[str, _Keeper]:
        """The type of a resource, and who keeps such things."""
        token = token_of(urn)
        keeper = self._releases if token == RELEASE_TOKEN else self._objects
        if token != RELEASE_TOKEN:
            subject(token, {})  # refuses what this plugin does not serve
        if keeper is None:
            raise PluginError("the provider's kubeconfig is not known yet")
        return token, keeper

    def _secrets(
        self,
        keeper: _Keeper,
        token: str,
        inputs: Mapping[str, Any],
        marked: Properties,
        olds: Properties | None = None,
    ) -> _Secrets:
        secret_inputs = keeper.input_secrets(token, inputs, secret_paths(marked))
        outputs = keeper.output_secrets(token, inputs, secret_inputs)
        values = secret_values(inputs, secret_inputs)
        if olds is not None:
            # Deletion has no inputs to go by but those in the state.
            values |= secret_values(reveal(olds), secret_paths(olds))
        return _Secrets(secret_inputs, outputs, values)

    def _voice(self, urn: str, hidden: _Secrets) -> Voice:
        async def say(how: Any, message: str) -> None:
            await how(urn, redact(message, hidden.values))

        return Voice(status=partial(say, self._log.status), warning=partial(say, self._log.warning))


@asynccontextmanager
async def _in_the_engines_words(
    hidden: _Secrets, inputs: Properties | None
) -> AsyncGenerator[None]:
    """Errors of the block as the engine understands them, and with secrets left out.

    `inputs` are recorded with a thing that is not ready; None if its state says them itself.
    """
    try:
        yield
    except UnreadyError as error:
        state = conceal(error.state, hidden.outputs)
        recorded = conceal(part(error.state, INPUTS), hidden.inputs)
        failure = InitializationFailed(
            error.resource_id, state, recorded if inputs is None else inputs, error.reasons
        )
        raise redact_error(failure, hidden.values) from None
    except PluginError as error:
        raise redact_error(error, hidden.values) from None
