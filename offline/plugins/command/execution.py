"""Runs a command as the inputs of `local.Command` or `local.run` ask for."""

import asyncio
import errno
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from offline.plugins.command.process import Finished, run
from offline.plugins.command.redact import Redact
from offline.plugins.server import PluginError

_SHELL: Final = ("/bin/sh", "-c")

_ENVIRONMENT_OF_OUTPUT: Final = {
    "stdout": "PULUMI_COMMAND_STDOUT",
    "stderr": "PULUMI_COMMAND_STDERR",
}

_LAST_LINES: Final = 20
"""How much of standard error a failure repeats: it was logged as it came."""


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One run of a command."""

    step: str
    """The input that the command is: `create`, `update`, `delete` or `command`."""
    command: str
    inputs: Mapping[str, Any]
    redact: Redact
    previous: Mapping[str, str] = field(default_factory=dict[str, str])
    """`stdout` and `stderr` of the run before."""
    timeout_seconds: float = 0
    """Zero is for ever."""


async def execute(execution: Execution, log: Callable[[str], Awaitable[None]]) -> dict[str, str]:
    """Run the command, log its lines as they come, and return its `stdout` and `stderr`.

    Raises `PluginError` if it cannot be started, fails, or takes too long.
    """
    inputs = execution.inputs
    logging = inputs.get("logging") or "stdoutAndStderr"
    arguments = [*(inputs.get("interpreter") or _SHELL), execution.command]

    async def log_line(line: str) -> None:
        await log(execution.redact(line))

    async def say_nothing(_line: str) -> None:
        return

    try:
        async with asyncio.timeout(execution.timeout_seconds or None):
            finished = await run(
                arguments,
                directory=inputs.get("dir"),
                environment=_environment(execution),
                stdin=inputs.get("stdin"),
                on_stdout=log_line if logging in ("stdout", "stdoutAndStderr") else say_nothing,
                on_stderr=log_line if logging in ("stderr", "stdoutAndStderr") else say_nothing,
            )
    except TimeoutError:
        raise PluginError(
            f"`{execution.step}` did not end within {execution.timeout_seconds:g} s "
            f"(`custom_timeouts`) and was ended: {_first_line(execution)}"
        ) from None
    except (OSError, ValueError) as error:
        raise PluginError(_why_not_started(execution, arguments[0], error)) from error
    if finished.exit_code != 0:
        raise PluginError(_why_failed(execution, finished, shown=logging != "none"))
    return {
        "stdout": finished.stdout.removesuffix("\n"),
        "stderr": finished.stderr.removesuffix("\n"),
    }


def _environment(execution: Execution) -> dict[str, str]:
    environment: dict[str, str] = {**os.environ, **(execution.inputs.get("environment") or {})}
    if execution.inputs.get("addPreviousOutputInEnv") is not False:
        for output, variable in _ENVIRONMENT_OF_OUTPUT.items():
            if text := execution.previous.get(output):
                environment[variable] = text
    return environment


def _why_not_started(execution: Execution, program: str, error: OSError | ValueError) -> str:
    start = f"`{execution.step}` cannot be started: "
    directory = execution.inputs.get("dir")
    if directory is not None and not Path(directory).is_dir():
        return f"{start}`dir` is no directory: {directory}"
    if isinstance(error, FileNotFoundError):
        return f"{start}the interpreter {program} was not found"
    if isinstance(error, OSError) and error.errno == errno.E2BIG:
        return (
            f"{start}it and its environment are too long for the system. Pass long values by "
            "`stdin`; if the output of the previous run is long, set `add_previous_output_in_env` "
            "to False"
        )
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"{start}{program}: {reason}"


def _why_failed(execution: Execution, finished: Finished, *, shown: bool) -> str:
    if finished.exit_code < 0:
        ending = f"was ended by {signal.Signals(-finished.exit_code).name}"
    else:
        ending = f"failed with exit code {finished.exit_code}"
    message = f"`{execution.step}` {ending}: {_first_line(execution)}"
    if not shown:
        return f"{message}\nIts output is not shown, since `logging` is `none`."
    # Some programs say on standard output what is wrong.
    output = finished.stderr.strip() or finished.stdout.strip()
    last = execution.redact(output).splitlines()[-_LAST_LINES:]
    return "\n".join([message, *last])


def _first_line(execution: Execution) -> str:
    first, *more = execution.redact(execution.command).strip().splitlines() or [""]
    return f"{first} ..." if more else first
