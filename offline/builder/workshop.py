"""The environment of a part's build: its folders, the parts it needs, and logged programs."""

import ctypes
import os
import shlex
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from foundation.errors import LabError
from offline.builder.failures import explain

_PR_SET_PDEATHSIG = 1
_PACKAGES = {"docker": "docker.io"}
_LIBC = ctypes.CDLL(None, use_errno=True)


def _die_with(parent: int) -> None:
    """Make the kernel kill this child when its parent dies; runs in a new child.

    After a `kill -9` of the build, no process may continue to write its part. The kernel signals
    only direct children: a compiler that one of them started finishes its package, which the next
    build reuses.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before prctl took effect


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """The environment of one part's build.

    `out` is an empty folder that becomes the part's content when the build returns; `needs` maps
    the name of each needed part to its content; `scratch` is an empty folder for intermediate
    files; `log` receives the output of all programs.
    """

    part: str
    out: Path
    needs: Mapping[str, Path]
    scratch: Path
    log: Path

    def run(
        self,
        *argv: str | Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> str:
        """Run a program and return its standard output.

        Raises LabError with the remedy if the program cannot be started or fails.
        """
        words = [str(word) for word in argv]
        with self.log.open("ab") as log:
            log.write(f"$ {shlex.join(words)}\n".encode())
            log.flush()
            try:
                process = subprocess.Popen(
                    words,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env={**os.environ, **self._surroundings(), **(env or {})},
                    cwd=cwd or self.scratch,
                    preexec_fn=partial(_die_with, os.getpid()),
                )
            except (FileNotFoundError, PermissionError) as error:
                raise LabError(
                    f"{self.part}: {words[0]} cannot be run: {error.strerror}", _remedy(words[0])
                ) from error
            stdout, _ = process.communicate()
            log.write(stdout)
        if process.returncode != 0:
            raise explain(
                self.part, words[0], process.returncode, self._output_of_last_run(), str(self.log)
            )
        return stdout.decode(errors="replace")

    def _surroundings(self) -> dict[str, str]:
        """Variables that put temporary files in the scratch folder and set the language."""
        # Only as root: an unprivileged mmdebstrap runs as another user, who cannot enter the cache.
        temporary = {"TMPDIR": str(self.scratch)} if os.geteuid() == 0 else {}
        return {"GOTMPDIR": str(self.scratch), "LC_ALL": "C.UTF-8", **temporary}

    def _output_of_last_run(self) -> str:
        text = self.log.read_text(errors="replace")
        return text[text.rfind("\n$ ") + 1 :]


def _remedy(program: str) -> str:
    if "/" in program:
        return "Is its file system mounted with `noexec`? XDG_CACHE_HOME moves the cache elsewhere."
    package = _PACKAGES.get(program, program)
    return f"`apt-get install {package}` (as root), then run the same command again."
