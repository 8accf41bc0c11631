import asyncio
import os
from pathlib import Path

import pytest

from offline.plugins import process
from offline.plugins.process import Finished, OnLine, ignore
from tests.processes import assert_gone


async def run_script(
    script: str,
    on_line: OnLine = ignore,
    stdin: str | None = None,
    grace_seconds: float = process.GRACE_SECONDS,
) -> Finished:
    return await process.run(
        ["/bin/sh", "-c", script],
        environment={"PATH": os.environ["PATH"]},
        stdin=stdin,
        on_line=on_line,
        grace_seconds=grace_seconds,
    )


async def cancel_after_first_line(
    script: str, grace_seconds: float = process.GRACE_SECONDS
) -> None:
    started = asyncio.Event()

    async def on_line(_line: str) -> None:
        started.set()

    task = asyncio.create_task(run_script(script, on_line, grace_seconds=grace_seconds))
    async with asyncio.timeout(30):
        await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_output_and_exit_code_are_kept_apart() -> None:
    finished = asyncio.run(run_script("echo out; echo err >&2; exit 3"))

    assert finished == Finished(exit_code=3, stdout="out\n", stderr="err\n")


def test_a_signal_is_a_negative_exit_code() -> None:
    assert asyncio.run(run_script("kill -KILL $$")).exit_code == -9


def test_lines_are_reported_whole_and_in_order() -> None:
    lines: list[str] = []

    async def on_line(line: str) -> None:
        lines.append(line)

    asyncio.run(run_script("printf 'a'; sleep 0.05; printf 'b\\n\\nc'", on_line))

    assert lines == ["ab", "", "c"]


def test_a_line_is_reported_before_the_command_ends() -> None:
    # The command would run for longer than the time-out of the wait for its first line.
    asyncio.run(cancel_after_first_line("echo first; sleep 300"))


def test_a_very_long_line_is_no_error() -> None:
    finished = asyncio.run(run_script("head -c 300000 /dev/zero | tr '\\0' x"))

    assert finished.stdout == "x" * 300_000


def test_bytes_that_are_no_text_do_not_fail_the_command() -> None:
    assert asyncio.run(run_script("printf 'a\\377b'")).stdout == "a\ufffdb"


def test_standard_input_is_what_was_given_or_empty() -> None:
    assert asyncio.run(run_script("cat", stdin="given")).stdout == "given"
    assert asyncio.run(run_script("cat")).stdout == ""


def test_a_command_need_not_read_its_standard_input() -> None:
    assert asyncio.run(run_script("exit 0", stdin="x" * 1_000_000)).exit_code == 0


def test_cancelling_ends_the_command_and_all_that_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"sleep 300 & echo $! $$ > {pids}; echo started; wait"

    asyncio.run(cancel_after_first_line(script))

    assert_gone([int(pid) for pid in pids.read_text().split()])


def test_a_command_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"trap '' TERM; echo $$ > {pids}; echo started; while :; do sleep 1; done"

    asyncio.run(cancel_after_first_line(script, grace_seconds=0.2))

    assert_gone([int(pid) for pid in pids.read_text().split()])
