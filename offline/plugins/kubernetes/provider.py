"""The provider's methods, as the engine calls them."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

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

from offline.plugins.kubernetes import inputs as object_inputs
from offline.plugins.kubernetes import settings
from offline.plugins.kubernetes.api_errors import UnreachableError
from offline.plugins.kubernetes.cluster import Cluster
from offline.plugins.kubernetes.deadline import Deadlines
from offline.plugins.kubernetes.kinds import RELEASE_TOKEN, Kind, Subject, subject
from offline.plugins.kubernetes.objects import Objects, UnreadyError, Voice
from offline.plugins.kubernetes.release import Releases
from offline.plugins.kubernetes.secrecy import (
    input_secrets,
    output_secrets,
    redact,
    redact_error,
    secret_values,
)
from offline.plugins.kubernetes.settings import Settings
from offline.plugins.kubernetes.state import INPUTS
from offline.plugins.server import EngineLog, InitializationFailed, PluginError
from offline.plugins.values import Path, conceal, reveal, secret_paths

Properties = Mapping[str, PropertyValue]

_CONFIG_PREFIX = "kubernetes:config:"


@dataclass(frozen=True)
class _Secrets:
    """What is secret of one resource: paths in its inputs, and the values that messages must hide."""

    kind: Kind
    inputs: frozenset[Path]
    values: frozenset[str]

    @property
    def outputs(self) -> frozenset[Path]:
        return output_secrets(self.kind, self.inputs, INPUTS)


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
        args = reveal(request.args)
        found = [each for each in yaml.safe_load_all(args["text"]) if each]
        return InvokeResponse(return_value=conceal({"result": found}, secret_paths(request.args)))

    async def construct(self, request: ConstructRequest) -> ConstructResponse:
        subject(request.resource_type, {})  # says what to use instead
        raise PluginError(f"{request.resource_type} is not served by this plugin")

    async def check(self, request: CheckRequest) -> CheckResponse:
        old, new = reveal(request.old_inputs), reveal(request.new_inputs)
        marked = secret_paths(request.new_inputs)
        if request.type == RELEASE_TOKEN:
            return await self._check_release(request, old, new, marked)
        what = subject(request.type, new)
        namespace = await self._for_objects().namespace_for(what, old) if self._objects else None
        try:
            result = object_inputs.complete(
                new,
                old,
                what,
                resource_name=request.name,
                namespace=namespace,
                random_seed=request.random_seed,
            )
        except PluginError as error:
            return CheckResponse(request.new_inputs, [CheckFailure("metadata", str(error))])
        return CheckResponse(conceal(result, input_secrets(what.kind, marked)))

    async def diff(self, request: DiffRequest) -> DiffResponse:
        state, wanted = reveal(request.old_state), reveal(request.new_inputs)
        if request.type == RELEASE_TOKEN:
            return self._for_releases().diff(state, wanted)
        return await self._for_objects().diff(subject(request.type, wanted), state, wanted)

    async def create(self, request: CreateRequest) -> CreateResponse:
        wanted = reveal(request.properties)
        hidden, what = _secrets(request.type, wanted, request.properties)
        with _reporting(hidden, request.properties):
            voice = self._voice(request.urn, hidden)
            if request.type == RELEASE_TOKEN:
                releases = self._for_releases()
                if request.preview:
                    return CreateResponse(
                        "", conceal(await releases.preview(wanted), hidden.inputs)
                    )
                object_id, state = await releases.create(wanted, request.urn, voice)
                return CreateResponse(object_id, conceal(state, hidden.inputs))
            objects = self._for_objects()
            if request.preview:
                state = await objects.preview_create(what, wanted, voice)
                return CreateResponse("", conceal(state, hidden.outputs))
            object_id, state = await objects.create(
                what, wanted, seconds=request.timeout, voice=voice
            )
            return CreateResponse(object_id, conceal(state, hidden.outputs))
