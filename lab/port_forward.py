"""One run of `kubectl port-forward`."""

import re
import subprocess
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, Self

from lab.errors import LabError

_FORWARDING: Final = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")
_START_SECONDS: Final = 20
_STOP_SECONDS: Final = 5


class PortForward:
    """A forwarded port of this machine, while the `with` block runs or the pod is there.

    Raises LabError on entry if nothing can be forwarded, in kubectl's words.
    """

    port: int
    """On 127.0.0.1."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = command
        self._environment = environment
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
        if not hasattr(self, "port"):
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
        """Block until the connection to the pod is lost."""
        self._process.wait()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            if found := _FORWARDING.search(line):
                self.port = int(found[1])
                self._settled.set()
            elif not self._settled.is_set():
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
