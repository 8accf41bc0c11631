"""Runs a program in a new process group, and ends the whole group when the run is cancelled."""

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
"""Default time between SIGTERM and SIGKILL. The engine gives a plugin 5 seconds to end."""

_CHUNK_BYTES: Final = 64 * 1024

OnLine = Callable[[str], Awaitable[None]]
"""Receives each printed line at once, without the newline."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A finished process; `exit_code` is minus the signal's number if a signal ended it."""

    exit_code: int
    stdout: str
    stderr: str


async def ignore(_line: str) -> None:
    """Discards a line."""


async def run(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str],
    stdin: str | None,
    on_line: OnLine = ignore,
    grace_seconds: float = GRACE_SECONDS,
) -> Finished:
    """Run a program until it ends and its output is closed.

    `environment` is the complete environment; `on_line` receives the lines of standard output and
    standard error. Output is read as UTF-8; invalid bytes become U+FFFD. When the task is
    cancelled, the program and its children get SIGTERM and, if their output is still open after
    `grace_seconds`, SIGKILL.

    Raises `OSError` or `ValueError` if the program cannot be started.
    """
    process = await asyncio.create_subprocess_exec(
        *arguments,
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
            stdout = tasks.create_task(_read(process.stdout, on_line))
            stderr = tasks.create_task(_read(process.stderr, on_line))
            tasks.create_task(_feed(process, stdin))
        exit_code = await process.wait()
    except BaseException:
        await _end_group(process, grace_seconds)
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
        # A program may leave its input unread; its exit code shows whether that is an error.
        return


async def _end_group(process: Process, grace_seconds: float) -> None:
    _signal_group(process, signal.SIGTERM)
    try:
        # The output is closed when the last child has ended.
        await asyncio.wait_for(process.communicate(), grace_seconds)
    except TimeoutError:
        _signal_group(process, signal.SIGKILL)
        await process.wait()


def _signal_group(process: Process, number: signal.Signals) -> None:
    # The group exists until its last member ends, even after its leader.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
