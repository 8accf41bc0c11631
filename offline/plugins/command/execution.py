"""Runs one of the commands of a `local.Command`."""

import asyncio
import errno
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from offline.plugins import process
from offline.plugins.process import Finished
from offline.plugins.redaction import redact
from offline.plugins.server import PluginError

_SHELL: Final = ("/bin/sh", "-c")

_LAST_LINES: Final = 20
"""Number of lines of standard error that a failure repeats: all lines were logged before."""


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One run of a command."""

    step: str
    """The name of the input with the command: `create` or `delete`."""
    inputs: Mapping[str, Any]
    secrets: frozenset[str]
    """Texts to hide in logs and messages."""
    timeout_seconds: float = 0
    """0: no limit."""

    @property
    def command(self) -> str:
        """The shell command."""
        return self.inputs[self.step]

    @property
    def is_logged(self) -> bool:
        """Whether output may be shown."""
        return self.inputs.get("logging") != "none"


async def execute(execution: Execution, log: Callable[[str], Awaitable[None]]) -> dict[str, str]:
    """Run the command, log its lines at once, and return its `stdout` and `stderr`.

    Raises `PluginError` if it cannot be started, fails, or exceeds its time limit.
    """

    async def log_line(line: str) -> None:
        await log(redact(line, execution.secrets))

    try:
        async with asyncio.timeout(execution.timeout_seconds or None):
            finished = await process.run(
                [*_SHELL, execution.command],
                environment={**os.environ, **(execution.inputs.get("environment") or {})},
                stdin=execution.inputs.get("stdin"),
                on_line=log_line if execution.is_logged else process.ignore,
            )
    except TimeoutError:
        raise PluginError(
            f"`{execution.step}` exceeded its time limit of {execution.timeout_seconds:g} s "
            f"(`custom_timeouts`) and was ended: {_first_line(execution)}"
        ) from None
    except (OSError, ValueError) as error:
        raise PluginError(_start_failure(execution, error)) from error
    if finished.exit_code != 0:
        raise PluginError(_failure(execution, finished))
    return {
        "stdout": finished.stdout.removesuffix("\n"),
        "stderr": finished.stderr.removesuffix("\n"),
    }


def _start_failure(execution: Execution, error: OSError | ValueError) -> str:
    start = f"`{execution.step}` cannot be started: "
    if isinstance(error, OSError) and error.errno == errno.E2BIG:
        return (
            f"{start}the command and its environment exceed the system's limit; "
            "pass long values by `stdin`"
        )
    return start + ((error.strerror or "") if isinstance(error, OSError) else str(error))


def _failure(execution: Execution, finished: Finished) -> str:
    if finished.exit_code < 0:
        ending = f"was ended by {signal.Signals(-finished.exit_code).name}"
    else:
        ending = f"failed with exit code {finished.exit_code}"
    message = f"`{execution.step}` {ending}: {_first_line(execution)}"
    if not execution.is_logged:
        return f"{message}\nThe output is hidden: `logging` is `none`."
    # Some programs print errors on standard output.
    output = finished.stderr.strip() or finished.stdout.strip()
    last = redact(output, execution.secrets).splitlines()[-_LAST_LINES:]
    return "\n".join([message, *last])


def _first_line(execution: Execution) -> str:
    text = redact(execution.command, execution.secrets)
    first, *more = text.strip().splitlines() or [""]
    return f"{first} ..." if more else first
