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
"""Of the text of one failure: the log has the rest."""
# The state is written once, at the end, instead of after each of some hundred deletions that
# cost nothing. If that end does not come, the next run finds more in the state than there is: what
# is gone is deleted again, which is no error.
_SPARINGLY: Final = {"destroy": {"PULUMI_SKIP_CHECKPOINTS": "true"}}
_AGAIN: Final = {"up": "lab up", "destroy": "lab down"}


class PulumiError(LabError):
    """Pulumi refused something, in its own words."""


class Pulumi:
    """The program `pulumi`, for one stack.

    `environment` is that of `lab.setup.environment`; it says which `pulumi` and which backend.
    """

    def __init__(self, project: Path, stack: str, environment: Mapping[str, str]) -> None:
        self.project = project
        self.stack = stack
        self.environment = {
            **environment,
            "PULUMI_DEBUG_COMMANDS": "true",  # offers `--event-log`
        }

    def run(self, *args: str, stdin: str = "") -> str:
        """What a command prints. Raises PulumiError if it fails."""
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
            raise PulumiError(f"`pulumi {' '.join(args[:2])}` of stack {self.stack}: {why}")
        return run.stdout

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, secrets shown."""
        return json.loads(self.run("stack", "output", "--json", "--show-secrets"))

    def select(self) -> None:
        """Make the stack if it is not there, and the one that a bare `pulumi` means."""
        self.run("stack", "select", "--create")

    def operate(
        self, operation: Literal["up", "destroy"], display: UpdateDisplay, *flags: str
    ) -> Update:
        """Run an update, show how it gets on, and tell what it did.

        A first interrupt lets Pulumi end what it is at, a second ends it at once; either way the
        KeyboardInterrupt is raised when it has ended. Raises LabError if the update fails: what
        failed, and where all of Pulumi's output is.
        """
        log, events = self._file(f"{operation}.log"), EventLog(self._file(f"{operation}.events"))
        update = Update()
        with log.open("w") as output, events, display.shown(update):
            process = self._start(operation, flags, events.path, output)
            with _interrupts_passed_on(process, display) as interrupts:
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
                    [f"stack {self.stack}: `pulumi {operation}` failed", *map(_told, failures)]
                ),
                f"All of its output: {log}\n"
                f"Run `{_AGAIN[operation]}` again: it goes on where this has stopped.",
            )
        return update

    def _file(self, name: str) -> Path:
        return state_dir(self.project) / f"{self.stack}-{name}"

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
                env={**self.environment, **_SPARINGLY.get(operation, {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal is for us, who pass it on.
                process_group=0,
            )
        except FileNotFoundError as error:
            raise _no_pulumi() from error


def errors_in(output: str) -> str:
    """Pulumi's errors out of what it printed; all of it if it names none."""
    found = re.findall(r"^error: (.*(?:\n[ \t].*)*)", output, re.MULTILINE)
    return "\n".join(found) or output.strip()


@contextmanager
def _interrupts_passed_on(
    process: subprocess.Popen[bytes], display: UpdateDisplay
) -> Generator[list[int]]:
    """Send interrupts on to the process while the block runs; gives those that there were.

    Handlers instead of KeyboardInterrupt, so that none can come between two steps of ours. A
    request to terminate (as CI systems send one) is one of them.
    """
    seen: list[int] = []

    def pass_on(number: int, frame: FrameType | None) -> None:
        del frame
        if not seen:
            display.say("Interrupted: Pulumi ends what it is at. Once more, and it ends at once.")
        seen.append(number)
        process.send_signal(signal.SIGINT)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        yield seen
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_of(process: subprocess.Popen[bytes], log: Path) -> str:
    """Why Pulumi has ended, if no event tells: before it began, or from without."""
    if process.returncode < 0:
        return f"it was ended by {signal.Signals(-process.returncode).name}"
    return errors_in(log.read_text())


def _told(failure: Failure) -> str:
    lines = failure.text.splitlines()
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "…"]
    title = f"{failure.resource}: " if failure.resource else ""
    return f"  {title}" + "\n    ".join(lines)


def _no_pulumi() -> LabError:
    return LabError(
        "there is no `pulumi`", "`lab up` brings it; `lab doctor` shows what is missing."
    )
