"""A checkout of the test's own, and programs on PATH that do as the test says."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.setup import sources

PROJECT = """\
name: lab
runtime: python
stackConfigDir: stacks
config:
  name:
    type: string
    default: lab
  provider:
    type: string
    default: kind
  source:
    type: string
    default: upstream
"""

Program = Callable[[str, str], Path]
"""Put a shell script on PATH; gives the file that its arguments are noted in, a line a call."""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a checkout without any state. PATH has nothing but the system's tools."""
    folder = tmp_path / "checkout"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(PROJECT)
    (folder / "stacks" / "Pulumi.kind.yaml").write_text("# What people change:\nconfig: {}\n")
    for name in [name for name in os.environ if name.startswith("PULUMI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")

    def tools(project: Path, stack: str) -> dict[str, str]:
        del project, stack
        return {"PATH": os.environ["PATH"]}

    monkeypatch.setattr(sources, "environment", tools)
    monkeypatch.setattr(sources, "prepare", tools)
    return folder


@pytest.fixture
def program(checkout: Path) -> Program:
    """Make programs: `program("docker", "echo 1")`."""

    def make(name: str, script: str) -> Path:
        calls = checkout.parent / f"{name}.calls"
        calls.touch()
        file = checkout.parent / "programs" / name
        file.write_text(f'#!/bin/sh\necho "$@" >>{calls}\n{script}\n')
        file.chmod(0o755)
        return calls

    return make


@pytest.fixture
def state(checkout: Path) -> Callable[[str, str], Path]:
    """Write the state of a stack: `state("kind", "{}")`."""

    def write(stack: str, text: str) -> Path:
        file = checkout / ".lab" / ".pulumi" / "stacks" / "lab" / f"{stack}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    return write


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first folder on PATH, where a test puts programs; the rest of it has a shell only."""
    folder = tmp_path / "path"
    folder.mkdir()
    system = tmp_path / "system"
    system.mkdir()
    for name in ("sh", "cat", "touch"):
        (system / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", f"{folder}:{system}")
    return folder
