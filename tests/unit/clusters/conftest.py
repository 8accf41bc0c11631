"""Programs on PATH that the tests write."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.clusters.scripts import HERE, Scripts

Program = Callable[[str, str], None]
"""Put a shell script on PATH: `program("docker", "echo 1")`."""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """PATH has nothing but these and the system's tools."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")

    def make(name: str, script: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return make


@pytest.fixture
def scripts(tmp_path: Path, program: Program) -> Scripts:
    """Neither clusters nor networks are there yet."""
    for name in ("kind", "docker"):
        program(name, f'exec sh {HERE}/fake_{name}.sh "$@"')
    program("hook", 'echo "hook $*" >>"$STATE/calls"\ntest ! -e "$STATE/hook-fails"')
    for name in ("clusters", "networks"):
        (tmp_path / "state" / name).mkdir(parents=True)
    return Scripts(folder=tmp_path, path=os.environ["PATH"])
