"""The provider of `pulumi_command`, compatible with version 1.2, for `local.Command`.

Differences from the official plugin: logs and messages hide known secrets; an interrupt of
`pulumi up` ends the running command and its children.
"""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any, Final

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckRequest,
    CheckResponse,
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

from offline.plugins.command.execution import Execution, execute
from offline.plugins.command.inputs import INPUTS
from offline.plugins.input_checks import failures
from offline.plugins.property_diff import changed_paths, diff_response
from offline.plugins.redaction import secret_texts
from offline.plugins.server import EngineLog, PluginError, refused
from offline.plugins.urns import token_of
from offline.plugins.values import UNKNOWN, conceal, reveal, secret_paths

COMMAND: Final = "command:local:Command"

_OUTPUTS: Final = ("stdout", "stderr")


class CommandProvider(Provider):
    """`local.Command`."""

    def __init__(self, log: EngineLog) -> None:
        self._log = log
        self._running: set[asyncio.Task[dict[str, str]]] = set()
        self._cancelled = False

    async def check(self, request: CheckRequest) -> CheckResponse:
        """Refuse wrong inputs before any command runs."""
        token = token_of(request.urn)
        if token != COMMAND:
            raise refused(token, f"use {COMMAND}, with ssh for a command on another machine")
        return CheckResponse(request.new_inputs, failures(reveal(request.new_inputs), INPUTS))

    async def diff(self, request: DiffRequest) -> DiffResponse:
        """Changed triggers replace the resource; any other change runs `create` again."""
        old = {k: v for k, v in reveal(request.old_state).items() if k not in _OUTPUTS}
        found = changed_paths(old, reveal(request.new_inputs))
        return diff_response(found, lambda path: path[0] == "triggers")

    async def create(self, request: CreateRequest) -> CreateResponse:
        """Run `create`, if given; a preview runs nothing."""
        properties = await self._run(
            request.urn, "create", request.properties, request.timeout, preview=request.preview
        )
        # The id is not known in a preview.
        resource_id = "" if request.preview else f"{request.name}{secrets.token_hex(4)}"
        return CreateResponse(resource_id, properties)

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        """Run `create` with the new inputs."""
        known = request.news | {k: v for k, v in request.olds.items() if k in _OUTPUTS}
        return UpdateResponse(
            await self._run(request.urn, "create", known, request.timeout, preview=request.preview)
        )

    async def read(self, request: ReadRequest) -> ReadResponse:
        """The stored state: the result of a command cannot be inspected."""
        return ReadResponse(request.resource_id, request.properties, request.inputs)

    async def delete(self, request: DeleteRequest) -> None:
        """Run `delete` of the stored inputs."""
        await self._run(request.urn, "delete", request.properties, request.timeout)

    async def cancel(self) -> None:
        """End all running commands: the user interrupted the update."""
        self._cancelled = True
        for task in self._running:
            task.cancel()

    async def _run(
        self,
        urn: str,
        step: str,
        known: Mapping[str, PropertyValue],
        timeout_seconds: float,
        *,
        preview: bool = False,
    ) -> dict[str, PropertyValue]:
        """Run the command of the input `step`, if given, and return the new state.

        `known` has the inputs and the outputs of the previous run, if any. If one of them is
        secret, so are the new outputs.
        """
        data = reveal(known)
        secret = secret_paths(known)
        outputs: Mapping[str, Any] = {output: data.get(output) or "" for output in _OUTPUTS}
        if data.get(step):
            if preview:
                outputs = dict.fromkeys(_OUTPUTS, UNKNOWN)
            else:
                execution = Execution(
                    step=step,
                    inputs=data,
                    secrets=secret_texts(data, secret),
                    timeout_seconds=timeout_seconds,
                )
                outputs = await self._execute(urn, execution)
        if secret:
            secret |= {(output,) for output in _OUTPUTS}
        return conceal({**data, **outputs}, secret)

    async def _execute(self, urn: str, execution: Execution) -> dict[str, str]:
        cancelled = f"`{execution.step}` was ended: the update was cancelled"
        if self._cancelled:
            raise PluginError(cancelled)
        task = asyncio.create_task(execute(execution, lambda line: self._log.info(urn, line)))
        self._running.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            if self._cancelled:
                raise PluginError(cancelled) from None
            raise
        finally:
            self._running.discard(task)
