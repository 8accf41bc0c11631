"""A kubectl that runs in the background, as `proxy` and `port-forward` do."""

import re
import subprocess
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, Self

from foundation.errors import LabError

_START_SECONDS: Final = 20
_STOP_SECONDS: Final = 5


class KubectlServer:
    """A kubectl that serves while the `with` block runs.

    The pattern `ready` matches the line that kubectl prints once it serves. Raises LabError with
    kubectl's output on entry if no such line appears.
    """

    ready: re.Match[str]
    """The match of the pattern in that line."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], ready: re.Pattern[str]
    ) -> None:
        self._command = command
        self._environment = environment
        self._pattern = ready
        self._output: list[str] = []
        self._settled = threading.Event()

    def __enter__(self) -> Self:
        try:
            self._process = subprocess.Popen(
                self._command,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                # Ctrl-C in the terminal must not reach kubectl: `__exit__` ends it.
                process_group=0,
            )
        except FileNotFoundError as error:
            raise LabError("`kubectl` is not installed", "`lab up` installs it.") from error
        # kubectl prints a line for each connection and blocks if nothing reads them.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        in_time = self._settled.wait(_START_SECONDS)
        if not hasattr(self, "ready"):
            self._stop()
            why = "\n".join(self._output) if in_time else f"no answer in {_START_SECONDS} s"
            raise LabError(f"`{' '.join(self._command)}`: {why or 'it exited'}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def wait(self) -> None:
        """Block until kubectl exits; `port-forward` does when its Pod is gone."""
        self._process.wait()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            if self._settled.is_set():
                continue
            if found := self._pattern.search(line):
                self.ready = found
                self._settled.set()
            else:
                self._output.append(line.strip())
        self._settled.set()

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()
