"""Serves a provider written in Python to the Pulumi engine, on top of the SDK's own server.

The SDK's server (`pulumi.provider.experimental`) reports every error as a Python traceback, cannot
say that a resource was created but did not become ready, and answers DiffConfig wrongly. This
module adds just that, and a way to tell the user what a long operation is waiting for.
"""

# The SDK's servicer is not typed throughout.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, Protocol

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

_GRACE_SECONDS = 10
"""How long operations may take to clean up after the engine was killed."""


class PluginError(Exception):
    """What a user did or met, in words for the user; shown as it is, without a traceback."""


class InitializationFailed(PluginError):  # noqa: N818 - the protocol's own name
    """The resource exists but is not ready; the engine keeps it in the state and tries again.

    `state` and `inputs` are what the engine records, `reasons` one line for each thing amiss.
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
    """Where a provider says what it is doing; every message belongs to the resource `urn`."""

    async def status(self, urn: str, message: str) -> None:
        """Show `message` beside the resource until the next one replaces it."""

    async def info(self, urn: str, message: str) -> None:
        """Show `message` and keep it in the resource's diagnostics."""

    async def warning(self, urn: str, message: str) -> None:
        """Like `info`, as a warning."""


class _Engine:
    def __init__(self, address: str) -> None:
        self._channel = grpc.aio.insecure_channel(address)
        self._stub: Any = engine_pb2_grpc.EngineStub(self._channel)

    async def gone(self) -> None:
        """Returns when the engine does not answer any more: it was killed."""
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
    """The SDK's servicer with errors the engine understands."""

    async def CheckConfig(self, request: Any, context: Any) -> Any:
        return await self._answer(super().CheckConfig, request, context)

    async def Configure(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Configure, request, context)

    async def Invoke(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Invoke, request, context)

    async def Construct(self, request: Any, context: Any) -> Any:
        return await self._answer(self._construct, request, context)

    async def Check(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Check, request, context)

    async def Diff(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Diff, request, context)

    async def Create(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Create, request, context)

    async def Read(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Read, request, context)

    async def Update(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Update, request, context)

    async def Delete(self, request: Any, context: Any) -> Any:
        return await self._answer(super().Delete, request, context)

    async def DiffConfig(self, request: Any, context: Any) -> Any:
        """As in the SDK, whose version passes a boolean where the protocol has three values."""
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
            # The SDK raises a new exception that carries a traceback in its message; the one that
            # the provider raised is its context.
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
    """Serve the provider for as long as the engine is there; prints the port, as plugins must."""
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

    # The engine interrupts its plugins when it has done.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
