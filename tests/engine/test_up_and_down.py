"""`lab up` and `lab down` with the real engine, on a checkout whose program is a test's own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from lab.backend import stacks as stacks_there
from lab.cli import app
from lab.paths import tools_dir
from lab.setup import stacks
from offline.plugins.install import install

run = CliRunner().invoke

TIMEOUT_SECONDS = 120

PROJECT = """\
name: lab
runtime: python
stackConfigDir: stacks
config:
  provider:
    type: string
    default: existing
"""

STACK = "# What people change:\nconfig: {}\n"

PROGRAM = """\
import pulumi
from pulumi_command import local

JOURNAL = {journal!r}
pulumi.export("name", "lab")
pulumi.export("password", pulumi.Output.secret("hunter2"))
{body}
"""

QUICK = 'local.Command("hub", create=f"echo made >>{JOURNAL}", delete=f"echo deleted >>{JOURNAL}")'
SLOW = 'local.Command("hub", create=f"echo $PPID >>{JOURNAL}; exec sleep 300")'
BROKEN = 'local.Command("hub", create="echo no space left >&2; exit 7")'

Write = Callable[[str], None]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a checkout without any state."""
    folder = tmp_path / "checkout"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(PROJECT)
    (folder / "stacks" / "Pulumi.existing.yaml").write_text(STACK)
    for name in [name for name in os.environ if name.startswith("PULUMI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    home = tmp_path / "home"
    install(home)

    def tools(stack: str) -> dict[str, str]:
        del stack
        return {
            "PATH": f"{tools_dir()}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(home),
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    monkeypatch.setattr(stacks, "environment", tools)
    monkeypatch.setattr(stacks, "prepare", tools)
    return folder


@pytest.fixture
def write(checkout: Path, journal: Path) -> Write:
    """Write the program that Pulumi runs."""

    def program(body: str) -> None:
        text = PROGRAM.format(journal=str(journal), body=body)
        (checkout / "__main__.py").write_text(text)

    return program


def files(checkout: Path) -> dict[str, str]:
    """What the user sees of the checkout."""
    return {
        str(path.relative_to(checkout)): path.read_text()
        for path in checkout.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def up() -> str:
    result = run(app, ["up", "--stack", "existing"])
    assert result.exit_code == 0, result.output
    return result.output


def begin(checkout: Path, journal: Path) -> subprocess.Popen[str]:
    """Start `lab up` as a process of its own; it returns when the program has begun to make `hub`."""
    code = "import typer; from lab.commands.up import app; typer.main.get_command(app)()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "--stack", "existing"],
        cwd=checkout,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not (journal.exists() and journal.read_text().endswith("\n")):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "the command did not start"
        time.sleep(0.05)
    return process
