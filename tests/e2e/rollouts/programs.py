"""Programs of the bundle that run for the length of a test."""

import socket
import subprocess
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from foundation.paths import cache_dir
from offline.builder.builder import Builder, Plan
from offline.parts.catalogue import catalogue
from tests.unit.builder.parts import Recorder

_FOLDERS: Final = Builder(cache_dir(), Recorder()).folders(Plan.of(catalogue()))


def built(name: str) -> Path:
    """The program of that name, as the bundle has it."""
    return _FOLDERS[name] / name


@contextmanager
def running(log: Path, *command: Path | str) -> Generator[None]:
    """Run a program; it is ended with the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_success(url: str) -> None:
    """Wait until `url` answers with success."""
    failure = None
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError as error:
            failure = error
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within 30 s: {failure}")


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]
