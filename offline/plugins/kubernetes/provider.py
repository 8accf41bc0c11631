"""The engine's methods of the `kubernetes` provider."""

import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckFailure,
    CheckRequest,
    CheckResponse,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    Provider,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from offline.plugins.kubernetes import kubeconfig, settings
from offline.plugins.kubernetes.api_errors import UnreachableError
from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.kinds import RELEASE_TOKEN, kind_of_resource
from offline.plugins.kubernetes.objects import Objects
from offline.plugins.kubernetes.outcome import UnreadyError, Voice
from offline.plugins.kubernetes.parts import part
from offline.plugins.kubernetes.releases import Releases
from offline.plugins.kubernetes.secrecy import redact_error
from offline.plugins.kubernetes.state import INPUTS
from offline.plugins.redaction import redact, secret_texts
from offline.plugins.server import EngineLog, InitializationFailed, PluginError, refused
from offline.plugins.urns import token_of
from offline.plugins.values import Path, conceal, reveal, secret_paths

Properties = Mapping[str, PropertyValue]


@dataclass(frozen=True)
class _Secrets:
    """The secrets of one resource: paths in its inputs and outputs, and texts to hide."""

    inputs: frozenset[Path]
    outputs: frozenset[Path]
    texts: frozenset[str]


class KubernetesProvider(Provider):
    """Serves the resources of `pulumi_kubernetes`."""

    def __init__(self, log: EngineLog) -> None:
        self._log = log
        self._deadlines = Deadlines()
        self._objects: Objects | None = None
        self._releases: Releases | None = None
        self._deletes_unreachable = False

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
        found = settings.parse(reveal(request.args), os.environ)
        self._deletes_unreachable = found.delete_unreachable
        if found.kubeconfig is not None:
            cluster = Cluster(kubeconfig.load(found.kubeconfig))
            self._objects = Objects(cluster, found, self._deadlines)
            self._releases = Releases(cluster, found, self._deadlines)
        return ConfigureResponse(accept_secrets=True, supports_preview=True, accept_outputs=True)

    async def cancel(self) -> None:
        self._deadlines.cancel()

    async def check(self, request: CheckRequest) -> CheckResponse:
        token, keeper = self._keeper(request.urn)
        try:
            inputs = keeper.check(token, reveal(request.new_inputs))
        except PluginError as error:
            return CheckResponse(request.new_inputs, [CheckFailure("", str(error))])
        marked = secret_paths(request.new_inputs)
        return CheckResponse(conceal(inputs, keeper.input_secrets(token, inputs, marked)))

    async def diff(self, request: DiffRequest) -> DiffResponse:
        if request.ignore_changes:
            raise refused("ignore_changes", "leave the fields out of the program")
        _, keeper = self._keeper(request.urn)
        return await keeper.diff(reveal(request.old_state), reveal(request.new_inputs))

    async def create(self, request: CreateRequest) -> CreateResponse:
        token, keeper = self._keeper(request.urn)
        wanted = reveal(request.properties)
        hidden = self._secrets(keeper, token, wanted, request.properties)
        voice = self._voice(request.urn, hidden)
        async with _converted_errors(hidden, request.properties):
            if request.preview:
                state = await keeper.preview_create(wanted, voice)
                return CreateResponse("", conceal(state, hidden.outputs))
            resource_id, state = await keeper.create(
                request.urn, wanted, seconds=request.timeout, voice=voice
            )
        return CreateResponse(resource_id, conceal(state, hidden.outputs))

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        token, keeper = self._keeper(request.urn)
        wanted, state = reveal(request.news), reveal(request.olds)
        hidden = self._secrets(keeper, token, wanted, request.news, request.olds)
        voice = self._voice(request.urn, hidden)
        async with _converted_errors(hidden, request.news):
            if request.preview:
                new_state = await keeper.preview_update(state, wanted, voice)
            else:
                new_state = await keeper.update(
                    request.urn, state, wanted, seconds=request.timeout, voice=voice
                )
        return UpdateResponse(conceal(new_state, hidden.outputs))

    async def read(self, request: ReadRequest) -> ReadResponse:
        token, keeper = self._keeper(request.urn)
        inputs, state = reveal(request.inputs), reveal(request.properties)
        hidden = self._secrets(keeper, token, inputs, request.inputs, request.properties)
        found = None
        async with (
            _converted_errors(hidden, None),
            self._unreachable_deleted(self._voice(request.urn, hidden)),
        ):
            found = await keeper.read(token, request.resource_id, state, inputs)
        if found is None:
            return ReadResponse("")
        state, inputs = found
        return ReadResponse(
            request.resource_id, conceal(state, hidden.outputs), conceal(inputs, hidden.inputs)
        )

    async def delete(self, request: DeleteRequest) -> None:
        token, keeper = self._keeper(request.urn)
        state = reveal(request.properties)
        hidden = self._secrets(keeper, token, state, {}, request.properties)
        voice = self._voice(request.urn, hidden)
        async with _converted_errors(hidden, None), self._unreachable_deleted(voice):
            await keeper.delete(
                token, request.resource_id, state, seconds=request.timeout, voice=voice
            )

    def _keeper(self, urn: str) -> tuple[str, Objects | Releases]:
        """The type of a resource, and the class that manages resources of this type."""
        token = token_of(urn)
        keeper = self._releases if token == RELEASE_TOKEN else self._objects
        if token != RELEASE_TOKEN:
            kind_of_resource(token, {})  # refuses other types than objects
        if keeper is None:
            raise PluginError("the provider's kubeconfig is not known yet")
        return token, keeper

    def _secrets(
        self,
        keeper: Objects | Releases,
        token: str,
        inputs: Mapping[str, Any],
        marked: Properties,
        olds: Properties | None = None,
    ) -> _Secrets:
        secret_inputs = keeper.input_secrets(token, inputs, secret_paths(marked))
        outputs = keeper.output_secrets(token, inputs, secret_inputs)
        texts = secret_texts(inputs, secret_inputs)
        if olds is not None:
            # A deletion has no inputs except those in the state.
            texts |= secret_texts(reveal(olds), secret_paths(olds))
        return _Secrets(secret_inputs, outputs, texts)

    def _voice(self, urn: str, hidden: _Secrets) -> Voice:
        async def show(how: Any, message: str) -> None:
            await how(urn, redact(message, hidden.texts))

        return Voice(
            status=partial(show, self._log.status), warning=partial(show, self._log.warning)
        )

    @asynccontextmanager
    async def _unreachable_deleted(self, voice: Voice) -> AsyncGenerator[None]:
        """Treat a resource on an unreachable cluster as deleted, if the user chose so."""
        try:
            yield
        except UnreachableError as error:
            if not self._deletes_unreachable:
                raise
            await voice.warning(f"removed from the state (deleteUnreachable): {error}")


@asynccontextmanager
async def _converted_errors(hidden: _Secrets, inputs: Properties | None) -> AsyncGenerator[None]:
    """Convert errors of the block to the engine's, without secrets.

    `inputs` are stored with a resource that is not ready; None takes them from its state.
    """
    try:
        yield
    except UnreadyError as error:
        state = conceal(error.state, hidden.outputs)
        recorded = conceal(part(error.state, INPUTS), hidden.inputs)
        failure = InitializationFailed(
            error.resource_id, state, recorded if inputs is None else inputs, error.reasons
        )
        raise redact_error(failure, hidden.texts) from None
    except PluginError as error:
        raise redact_error(error, hidden.texts) from None
