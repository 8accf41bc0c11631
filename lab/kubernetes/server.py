"""A kubectl that serves something until it is ended, as `proxy` and `port-forward` do."""

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

    `ready` is in the line with which it says that it does. Raises LabError on entry if there is no
    such line, in kubectl's words.
    """

    ready: re.Match[str]

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], ready: re.Pattern[str]
    ) -> None:
        self._command = command
        self._environment = environment
        self._pattern = ready
        self._said: list[str] = []
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
                # Ctrl-C in the terminal is for us: kubectl is ended in `__exit__`.
                process_group=0,
            )
        except FileNotFoundError as error:
            raise LabError("there is no `kubectl`", "`lab up` brings it.") from error
        # kubectl writes a line for each connection; somebody must read them all.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        in_time = self._settled.wait(_START_SECONDS)
        if not hasattr(self, "ready"):
            self._stop()
            why = "\n".join(self._said) if in_time else f"no answer in {_START_SECONDS} s"
            raise LabError(f"`{' '.join(self._command)}`: {why or 'it ended'}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def wait(self) -> None:
        """Block until kubectl ends, as `port-forward` does when its Pod is lost."""
        self._process.wait()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            if self._settled.is_set():
                continue
            if found := self._pattern.search(line):
                self.ready = found
                self._settled.set()
            else:
                self._said.append(line.strip())
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
