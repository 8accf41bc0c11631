"""The `lab` command's skeleton, with sub-commands installed for the test as any package would."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.cli import COMMANDS, app

GOOD = """
import typer
from foundation.errors import LabError

app = typer.Typer(help="Greets.")

@app.command()
def hello() -> None:
    print("hello there")

@app.command()
def fail() -> None:
    raise LabError("the port [5000] is taken", "Free it.")

@app.command()
def hang() -> None:
    raise KeyboardInterrupt
"""

UNREADABLE_PINS = """
from foundation.errors import LabError

raise LabError("versions.toml has no [kind]", "Add it.")
"""


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    (tmp_path / "good_command_for_test.py").write_text(GOOD)
    (tmp_path / "bad_command_for_test.py").write_text("import a_module_that_is_not_there\n")
    (tmp_path / "unreadable_pins_for_test.py").write_text(UNREADABLE_PINS)
    metadata = tmp_path / "commands_for_test-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: commands-for-test\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        f"[{COMMANDS}]\ngood = good_command_for_test:app\nbad = bad_command_for_test:app\n"
        "pins = unreadable_pins_for_test:app\n"
    )
    monkeypatch.syspath_prepend(tmp_path)  # pyright: ignore[reportUnknownMemberType]
    return CliRunner()


def test_help_lists_every_command_even_one_that_cannot_be_loaded(runner: CliRunner) -> None:
    result = runner.invoke(app, ["--help"])
    assert result.exit_code == 0
    assert "Greets." in result.stdout
    assert "a_module_that_is_not_there" in result.stdout


def test_a_command_runs_though_another_cannot_be_loaded(runner: CliRunner) -> None:
    result = runner.invoke(app, ["good", "hello"])
    assert result.exit_code == 0
    assert result.stdout == "hello there\n"


@pytest.mark.parametrize("arguments", [[], ["build", "--print", "x"], ["--help"]])
def test_a_command_that_cannot_be_loaded_says_why(runner: CliRunner, arguments: list[str]) -> None:
    result = runner.invoke(app, ["bad", *arguments])
    assert result.exit_code == 1
    assert "`lab bad` cannot be loaded" in result.stderr
    assert "a_module_that_is_not_there" in result.stderr


def test_an_error_with_a_remedy_that_comes_as_a_command_is_loaded_is_told_as_it_is(
    runner: CliRunner,
) -> None:
    result = runner.invoke(app, ["pins", "build"])
    assert result.exit_code == 1
    assert result.stderr == "error: versions.toml has no [kind]\nAdd it.\n"


def test_an_error_is_told_with_its_remedy_and_without_a_traceback(runner: CliRunner) -> None:
    result = runner.invoke(app, ["good", "fail"])
    assert result.exit_code == 1
    assert result.stderr == "error: the port [5000] is taken\nFree it.\n"


def test_an_interrupt_ends_with_one_line_and_the_status_of_sigint(runner: CliRunner) -> None:
    result = runner.invoke(app, ["good", "hang"])
    assert result.exit_code == 130
    assert result.stderr.count("\n") == 1


def test_an_unknown_command_is_a_usage_error(runner: CliRunner) -> None:
    result = runner.invoke(app, ["none-such"])
    assert result.exit_code == 2
    assert "none-such" in result.stderr


def test_ended_by_a_signal_it_ends_what_it_has_started() -> None:
    program = """
import os, signal
import lab.cli

def app(prog_name):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    finally:
        print(prog_name, "has cleaned up")

lab.cli.app = app
lab.cli.main()
"""
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 143
    assert ended.stdout == "lab has cleaned up\n"
