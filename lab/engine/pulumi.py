"""Runs Pulumi on one stack of the lab."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Any, Final, Literal

from foundation.errors import LabError
from lab.engine.event_log import EventLog
from lab.engine.events import Failure, Update
from lab.engine.update_display import UpdateDisplay
from lab.project import state_dir

_QUIET: Final = ("--non-interactive", "--color=never")
_POLL_SECONDS: Final = 0.1
_MOST_LINES: Final = 15
"""Lines shown of one failure; the log has all."""
# `destroy` writes the state once, at the end, instead of after each of several hundred fast
# deletions. If it is killed, the state still lists deleted resources: the next run deletes them
# again, which is not an error.
_FEW_CHECKPOINTS: Final = {"destroy": {"PULUMI_SKIP_CHECKPOINTS": "true"}}
_AGAIN: Final = {"up": "lab up", "destroy": "lab down"}


class PulumiError(LabError):
    """A `pulumi` command failed; the message contains its error."""


class Pulumi:
    """The `pulumi` command, for one stack.

    `environment`, from `lab.setup.environment`, determines the `pulumi` program and the backend.
    """

    def __init__(self, project: Path, stack: str, environment: Mapping[str, str]) -> None:
        self.project = project
        self.stack = stack
        self.environment = {
            **environment,
            "PULUMI_DEBUG_COMMANDS": "true",  # enables `--event-log`
        }

    def run(self, *args: str, stdin: str = "") -> str:
        """The standard output of a command. Raises PulumiError if it fails."""
        try:
            run = subprocess.run(
                ["pulumi", *args, "--stack", self.stack, *_QUIET],
                cwd=self.project,
                env=self.environment,
                input=stdin,
                capture_output=True,
                text=True,
            )
        except FileNotFoundError as error:
            raise _no_pulumi() from error
        if run.returncode != 0:
            why = errors_in(run.stderr or run.stdout)
            raise PulumiError(f"`pulumi {' '.join(args[:2])}` failed for stack {self.stack}: {why}")
        return run.stdout

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, with secrets in plain text."""
        return json.loads(self.run("stack", "output", "--json", "--show-secrets"))

    def select(self) -> None:
        """Select the stack for `pulumi` without `--stack`; creates it if it is missing."""
        self.run("stack", "select", "--create")

    def operate(
        self, operation: Literal["up", "destroy"], display: UpdateDisplay, *flags: str
    ) -> Update:
        """Run an update, display its progress, and return its final state.

        After the first interrupt Pulumi completes the running operations, after the second it
        stops at once; KeyboardInterrupt is raised when Pulumi has exited. Raises LabError, with
        the failures and the path of Pulumi's log, if the update fails.
        """
        log, events = self._file(f"{operation}.log"), EventLog(self._file(f"{operation}.events"))
        update = Update()
        with log.open("w") as output, events, display.shown(update):
            process = self._start(operation, flags, events.path, output)
            with _forwarded_interrupts(process, display) as interrupts:
                ended = False
                while not ended:
                    ended = process.poll() is not None
                    for event in events.new():
                        if line := update.take(event, time.monotonic()):
                            display.say(line)
                    display.tick()
                    if not ended:
                        time.sleep(_POLL_SECONDS)
        if interrupts:
            raise KeyboardInterrupt
        if process.returncode != 0:
            failures = update.why() or [Failure(resource="", text=_end_of(process, log))]
            raise LabError(
                "\n".join(
                    [f"stack {self.stack}: `pulumi {operation}` failed", *map(_shown, failures)]
                ),
                f"Complete output: {log}\nRun `{_AGAIN[operation]}` again: it continues from here.",
            )
        return update

    def _file(self, name: str) -> Path:
        folder = state_dir(self.project)
        # With state and passphrase elsewhere nothing else has created it.
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{self.stack}-{name}"

    def _start(
        self, operation: str, flags: Sequence[str], events: Path, output: IO[str]
    ) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                [
                    *("pulumi", operation, "--stack", self.stack, *_QUIET, "--yes"),
                    *("--skip-preview", "--suppress-progress", f"--event-log={events}", *flags),
                ],
                cwd=self.project,
                env={**self.environment, **_FEW_CHECKPOINTS.get(operation, {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches only this process, which forwards it.
                process_group=0,
            )
        except FileNotFoundError as error:
            raise _no_pulumi() from error


def errors_in(output: str) -> str:
    """The errors in Pulumi's output; the whole output if it has none."""
    found = re.findall(r"^error: (.*(?:\n[ \t].*)*)", output, re.MULTILINE)
    return "\n".join(found) or output.strip()


@contextmanager
def _forwarded_interrupts(
    process: subprocess.Popen[bytes], display: UpdateDisplay
) -> Generator[list[int]]:
    """Forward SIGINT and SIGTERM to the process, as SIGINT; yields those received so far.

    Handlers, because KeyboardInterrupt could be raised between any two statements. CI systems
    send SIGTERM.
    """
    seen: list[int] = []

    def forward(number: int, frame: FrameType | None) -> None:
        del frame
        if not seen:
            display.say(
                "Interrupted: Pulumi completes the running operations. Again: it stops now."
            )
        seen.append(number)
        process.send_signal(signal.SIGINT)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, forward) for number in numbers}
    try:
        yield seen
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_of(process: subprocess.Popen[bytes], log: Path) -> str:
    """The reason of a failure without events: before the update started, or by a signal."""
    if process.returncode < 0:
        return f"it was killed by {signal.Signals(-process.returncode).name}"
    return errors_in(log.read_text())


def _shown(failure: Failure) -> str:
    lines = failure.text.splitlines()
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "…"]
    title = f"{failure.resource}: " if failure.resource else ""
    return f"  {title}" + "\n    ".join(lines)


def _no_pulumi() -> LabError:
    return LabError(
        "there is no `pulumi` program on PATH",
        "`lab up` installs it; `lab doctor` checks all tools.",
    )
