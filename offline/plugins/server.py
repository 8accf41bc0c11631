"""Serves a provider written in Python to the Pulumi engine, on top of the SDK's server.

The SDK's server (`pulumi.provider.experimental`) reports every error as a Python traceback, cannot
report a resource that was created but did not become ready, and answers DiffConfig wrongly. This
module corrects these, refuses the requests that no plugin of the lab supports, and lets a provider
show messages while an operation runs.
"""

# The SDK's servicer is not fully typed.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn, Protocol

import grpc
import grpc.aio
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import DiffRequest, Provider
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime import proto
from pulumi.runtime._grpc_settings import (
    _GRPC_CHANNEL_OPTIONS as CHANNEL_OPTIONS,  # pyright: ignore[reportPrivateUsage]
)
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2_grpc, status_pb2

from offline.plugins.urns import token_of

_GRACE_SECONDS: Final = 10
"""Time limit for running operations to clean up after the engine was killed."""


class PluginError(Exception):
    """An error for the user; the message is shown without a traceback."""


def refused(what: str, instead: str) -> PluginError:
    """The error for a feature of the official plugin that this plugin does not have."""
    return PluginError(
        f"{what} is not supported by the lab's offline plugin: {instead}, "
        "or use the official plugin"
    )


class InitializationFailed(PluginError):  # noqa: N818 - the protocol's name
    """The resource exists but is not ready; the engine stores it and retries with the next update.

    `state` and `inputs` are stored by the engine; `reasons` has one line for each problem.
    """

    def __init__(
        self,
        resource_id: str,
        state: Mapping[str, PropertyValue],
        inputs: Mapping[str, PropertyValue],
        reasons: Sequence[str],
    ) -> None:
        super().__init__("; ".join(reasons))
        self.resource_id = resource_id
        self.state = state
        self.inputs = inputs
        self.reasons = list(reasons)


class EngineLog(Protocol):
    """Shows messages of a provider; every message belongs to the resource `urn`."""

    async def status(self, urn: str, message: str) -> None:
        """Show `message` beside the resource until the next status."""

    async def info(self, urn: str, message: str) -> None:
        """Show `message` and keep it in the resource's diagnostics."""

    async def warning(self, urn: str, message: str) -> None:
        """Like `info`, as a warning."""


class _Engine:
    def __init__(self, address: str) -> None:
        self._channel = grpc.aio.insecure_channel(address)
        self._stub: Any = engine_pb2_grpc.EngineStub(self._channel)

    async def gone(self) -> None:
        """Return when the engine no longer answers: it was killed."""
        state = self._channel.get_state(try_to_connect=True)
        while state is not grpc.ChannelConnectivity.TRANSIENT_FAILURE:
            await self._channel.wait_for_state_change(state)
            state = self._channel.get_state(try_to_connect=True)

    async def status(self, urn: str, message: str) -> None:
        await self._log(urn, message, engine_pb2.INFO, ephemeral=True)

    async def info(self, urn: str, message: str) -> None:
        await self._log(urn, message, engine_pb2.INFO)

    async def warning(self, urn: str, message: str) -> None:
        await self._log(urn, message, engine_pb2.WARNING)

    async def _log(self, urn: str, message: str, severity: Any, ephemeral: bool = False) -> None:
        await self._stub.Log(
            engine_pb2.LogRequest(severity=severity, message=message, urn=urn, ephemeral=ephemeral)
        )


class _Servicer(ProviderServicer):
    """The SDK's servicer with errors in the engine's format."""

    async def CheckConfig(self, request: Any, context: Any) -> Any:
        return await self._answer(super().CheckConfig, request, context)

    async def Configure(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Configure, request, context)

    async def Check(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Check, request, context)

    async def Diff(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Diff, request, context)

    async def Create(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Create, request, context)

    async def Update(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Update, request, context)

    async def Delete(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Delete, request, context)

    async def Read(self, request: Any, context: Any) -> Any:
        # Only an import and the SDKs' `get` read a resource without a state.
        if not request.properties.fields:
            instead = "let the program create the resource"
            await _abort(context, refused(f"the import of {token_of(request.urn)}", instead))
        return await self._answer(super().Read, request, context)

    async def Invoke(self, request: Any, context: Any) -> Any:
        await _abort(context, refused(f"the function {request.tok}", "declare a resource"))

    async def Construct(self, request: Any, context: Any) -> Any:
        instead = "declare resources such as kubernetes.helm.v3.Release"
        await _abort(context, refused(f"the component {request.type}", instead))

    async def DiffConfig(self, request: Any, context: Any) -> Any:
        """Like the SDK's method, which passes a boolean where the protocol has three values."""
        return await self._answer(self._diff_config, request, context)

    async def _diff_config(self, request: Any, context: Any) -> Any:  # noqa: ARG002
        response = await self._provider.diff_config(
            DiffRequest(
                request.urn,
                request.id,
                PropertyValue.unmarshal_map(request.olds),
                PropertyValue.unmarshal_map(request.news),
                list(request.ignoreChanges),
            )
        )
        changes = proto.DiffResponse.DIFF_SOME if response.changes else proto.DiffResponse.DIFF_NONE
        return proto.DiffResponse(
            changes=changes,
            replaces=response.replaces,
            diffs=response.diffs,
            deleteBeforeReplace=response.delete_before_replace,
        )

    async def _answer(self, handler: Callable[..., Any], request: Any, context: Any) -> Any:
        try:
            return await handler(request, context)
        except NotImplementedError:
            raise
        except Exception as error:
            # The SDK raises a new exception with a traceback in its message; the provider's
            # exception is its context.
            cause = error.__context__ if error.__context__ is not None else error
            await _abort(context, cause if isinstance(cause, PluginError) else error)


async def _abort(context: Any, error: Exception) -> NoReturn:
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    if isinstance(error, InitializationFailed):
        status.details.add().Pack(
            proto.ErrorResourceInitFailed(
                id=error.resource_id,
                properties=PropertyValue.marshal_map(dict(error.state)),
                inputs=PropertyValue.marshal_map(dict(error.inputs)),
                reasons=error.reasons,
            )
        )
    await context.abort(
        grpc.StatusCode.UNKNOWN,
        str(error),
        (("grpc-status-details-bin", status.SerializeToString()),),
    )
    raise AssertionError("abort always raises")


def serve(make_provider: Callable[[EngineLog], Provider], version: str) -> None:
    """Serve the provider until the engine ends; print the port, as the plugin protocol requires."""
    parser = argparse.ArgumentParser(description="A Pulumi provider plugin; the engine starts it.")
    parser.add_argument("engine", help="address of the engine")
    arguments, _ = parser.parse_known_args()

    async def run() -> None:
        server = grpc.aio.server(options=CHANNEL_OPTIONS)
        engine = _Engine(arguments.engine)
        provider = make_provider(engine)
        servicer = _Servicer(sys.argv[1:], version, provider, engine_address=arguments.engine)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        print(port, flush=True)
        await engine.gone()
        await provider.cancel()
        await server.stop(grace=_GRACE_SECONDS)

    # The engine interrupts its plugins when it ends.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
