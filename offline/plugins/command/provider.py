"""What the engine asks of the provider of `pulumi_command`, as version 1.2 answers it.

Differs from the official plugin in that: known secrets are kept out of logs and messages; a command
that runs when the user interrupts `pulumi up` is ended with all it started; files cannot be
outputs; `remote` is refused.
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
    InvokeRequest,
    InvokeResponse,
    Provider,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from offline.plugins.command.execution import Execution, execute
from offline.plugins.command.inputs import COMMAND_INPUTS, RUN_INPUTS
from offline.plugins.command.redact import redactor
from offline.plugins.input_checks import failures
from offline.plugins.property_diff import diff_inputs
from offline.plugins.server import EngineLog, PluginError
from offline.plugins.urns import token_of
from offline.plugins.values import UNKNOWN, conceal, reveal, secret_paths

COMMAND: Final = "command:local:Command"
RUN: Final = "command:local:run"

_OUTPUTS: Final = ("stdout", "stderr")


class CommandProvider(Provider):
    """`local.Command` and `local.run`."""

    def __init__(self, log: EngineLog) -> None:
        self._log = log
        self._running: set[asyncio.Task[dict[str, str]]] = set()
        self._cancelled = False

    async def check(self, request: CheckRequest) -> CheckResponse:
        """Refuse what cannot be run, before anything is."""
        _refuse_all_but(COMMAND, token_of(request.urn))
        return CheckResponse(
            request.new_inputs, failures(reveal(request.new_inputs), COMMAND_INPUTS)
        )

    async def diff(self, request: DiffRequest) -> DiffResponse:
        """Other triggers replace; any other change runs `update`, or `create` if there is none."""
        old = {k: v for k, v in reveal(request.old_state).items() if k not in _OUTPUTS}
        return diff_inputs(old, reveal(request.new_inputs), lambda path: path[0] == "triggers")

    async def create(self, request: CreateRequest) -> CreateResponse:
        """Run `create`, if there is one; a preview runs nothing."""
        properties = await self._run(
            request.urn, "create", request.properties, request.timeout, preview=request.preview
        )
        # A preview has no identifier to give.
        resource_id = "" if request.preview else f"{request.name}{secrets.token_hex(4)}"
        return CreateResponse(resource_id, properties)

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        """Run `update`, else `create`, with the output of the run before in its environment."""
        step = "update" if reveal(request.news).get("update") else "create"
        known = request.news | {k: v for k, v in request.olds.items() if k in _OUTPUTS}
        return UpdateResponse(
            await self._run(request.urn, step, known, request.timeout, preview=request.preview)
        )

    async def read(self, request: ReadRequest) -> ReadResponse:
        """Nothing: what a command has made cannot be looked at."""
        if not request.properties:
            raise PluginError(
                f"{token_of(request.urn)} cannot be imported: there is nothing to read"
            )
        return ReadResponse(request.resource_id, request.properties, request.inputs)

    async def delete(self, request: DeleteRequest) -> None:
        """Run `delete` of the inputs that the last create or update had."""
        await self._run(request.urn, "delete", request.properties, request.timeout)

    async def invoke(self, request: InvokeRequest) -> InvokeResponse:
        """Run `command` of `local.run`, in previews as well."""
        _refuse_all_but(RUN, request.tok)
        if wrong := failures(reveal(request.args), RUN_INPUTS, required=["command"]):
            return InvokeResponse(failures=wrong)
        return InvokeResponse(await self._run("", "command", request.args, 0))

    async def cancel(self) -> None:
        """End what runs: the user interrupted the update."""
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
        """Run the command that is the input `step`, and return the state after it.

        `known` is the inputs, with the outputs of the run before where there was one. If any of
        it is secret, so is what the command prints.
        """
        data = reveal(known)
        secret = secret_paths(known)
        outputs: Mapping[str, Any] = {output: data.get(output) or "" for output in _OUTPUTS}
        if command := data.get(step):
            if preview:
                outputs = dict.fromkeys(_OUTPUTS, UNKNOWN)
            else:
                execution = Execution(
                    step=step,
                    command=command,
                    inputs=data,
                    redact=redactor(data, secret),
                    previous=outputs,
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


def _refuse_all_but(supported: str, token: str) -> None:
    if token != supported:
        raise PluginError(
            f"{token} is not supported by the lab's offline plugin: use {supported}, "
            "with ssh or scp where the command is to run on another machine"
        )
