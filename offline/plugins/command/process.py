"""Runs one command in a process group of its own, and ends all of it when told to."""

import asyncio
import codecs
import contextlib
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

GRACE_SECONDS: Final = 4
"""How long a command that is told to end may clean up before it is killed.

The engine gives a plugin 5 seconds to end.
"""

_CHUNK_BYTES: Final = 64 * 1024

OnLine = Callable[[str], Awaitable[None]]
"""Is given each line that the command prints, as it comes, without the newline."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A process that ended; `exit_code` is minus the signal's number if a signal ended it."""

    exit_code: int
    stdout: str
    stderr: str


async def run(
    arguments: Sequence[str],
    *,
    directory: str | None,
    environment: Mapping[str, str],
    stdin: str | None,
    on_stdout: OnLine,
    on_stderr: OnLine,
) -> Finished:
    """Run a program until it ends and its output is closed.

    `environment` is the whole of it. What is printed is taken as UTF-8; other bytes become U+FFFD.
    When the task is cancelled, the program and all it started get SIGTERM and, if output is still
    open after `GRACE_SECONDS`, SIGKILL.

    Raises `OSError` or `ValueError` if the program cannot be started.
    """
    process = await asyncio.create_subprocess_exec(
        *arguments,
        cwd=directory,
        env=environment,
        stdin=PIPE if stdin else DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        async with asyncio.TaskGroup() as tasks:
            stdout = tasks.create_task(_read(process.stdout, on_stdout))
            stderr = tasks.create_task(_read(process.stderr, on_stderr))
            tasks.create_task(_feed(process, stdin))
        exit_code = await process.wait()
    except BaseException:
        await _end_group(process)
        raise
    return Finished(exit_code=exit_code, stdout=stdout.result(), stderr=stderr.result())


async def _read(stream: asyncio.StreamReader, on_line: OnLine) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    text = ""
    reported = 0
    ended = False
    while not ended:
        chunk = await stream.read(_CHUNK_BYTES)
        ended = not chunk
        text += decoder.decode(chunk, final=ended)
        end = len(text) if ended else text.rfind("\n") + 1
        if end > reported:
            for line in text[reported:end].removesuffix("\n").split("\n"):
                await on_line(line)
            reported = end
    return text


async def _feed(process: Process, stdin: str | None) -> None:
    if process.stdin is None or stdin is None:
        return
    process.stdin.write(stdin.encode())
    try:
        await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        # A command need not read all it is offered; its exit code says whether that was an error.
        return


async def _end_group(process: Process) -> None:
    _signal_group(process, signal.SIGTERM)
    try:
        # Its output is closed when the last of its children has ended.
        await asyncio.wait_for(process.communicate(), GRACE_SECONDS)
    except TimeoutError:
        _signal_group(process, signal.SIGKILL)
        await process.wait()


def _signal_group(process: Process, number: signal.Signals) -> None:
    # The group outlives its leader for as long as it has members.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
