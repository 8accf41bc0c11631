"""`lab up` and `lab down` with the real engine, on a checkout whose program is a test's own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import lab
from foundation.paths import tools_dir
from lab.cli import app
from lab.engine.backend import stacks as stacks_there
from lab.engine.locks import locks
from lab.engine.pulumi import Pulumi
from lab.setup import sources
from lab.setup.environment import pulumi_environment
from offline.plugins.install import install
from tests.processes import assert_gone

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

STACK = "# What people change:\nconfig:\n  # Its name:\n  lab:name: test\n"

PROGRAM = """\
import pulumi
from pulumi_command import local

JOURNAL = {journal!r}
pulumi.export("name", "lab")
pulumi.export("password", pulumi.Output.secret("hunter2"))
{body}
"""

QUICK = 'local.Command("hub", create=f"echo made >>{JOURNAL}", delete=f"echo deleted >>{JOURNAL}")'
SLOW = """
import os
local.Command("hub", create=f"echo {os.getppid()} $$ >>{JOURNAL}; exec sleep 300")
"""
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

    def tools(project: Path, stack: str) -> dict[str, str]:
        del project, stack
        return {
            "PATH": f"{tools_dir()}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(home),
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }

    monkeypatch.setattr(sources, "environment", tools)
    monkeypatch.setattr(sources, "prepare", tools)
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
    """Start `lab up` as a process of its own, and wait until its program makes `hub`."""
    tools = sources.environment(checkout, "existing")
    code = (
        "import lab.setup.sources as sources, typer\n"
        "from lab.commands.up import app\n"
        f"sources.environment = sources.prepare = lambda project, stack: {tools!r}\n"
        "typer.main.get_command(app)()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "--stack", "existing"],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(Path(lab.__file__).parent.parent)},
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


def pulumi_of(checkout: Path) -> int:
    """The process that has the lock."""
    (lock,) = locks(checkout, "existing")
    return lock.pid


def end_rest(journal: Path) -> None:
    """End what a killed engine has left of `SLOW`."""
    language_host, command = [int(pid) for pid in journal.read_text().split()]
    # It looks only every five minutes whether the engine is still there.
    os.killpg(language_host, signal.SIGKILL)
    assert_gone([language_host, command])
    journal.unlink()


def test_the_lab_comes_up_stays_as_it_is_and_goes_without_a_trace(
    checkout: Path, journal: Path, write: Write
) -> None:
    write(QUICK)
    before = files(checkout)

    first = up()
    assert "stack existing" in first
    assert "2 create" in first
    assert "hunter2" not in first
    assert STACK in files(checkout)["stacks/Pulumi.existing.yaml"]
    again = run(app, ["up"])
    assert "It is up already." in again.output
    assert "2 same" in again.output

    down = run(app, ["down"])
    assert down.exit_code == 0, down.output
    assert journal.read_text() == "made\ndeleted\n"
    assert files(checkout) == before
    assert not (checkout / ".lab").exists()
    assert "Nothing to remove" in run(app, ["down"]).output


def test_a_failure_says_what_failed_where_the_log_is_and_what_to_do(
    checkout: Path, write: Write
) -> None:
    write(BROKEN)
    result = run(app, ["up", "--stack", "existing"])
    assert result.exit_code == 1
    assert "Command hub: `create` failed with exit code 7" in result.output
    assert "no space left" in result.output
    log = checkout / ".lab" / "existing-up.log"
    assert str(log) in result.output
    assert "no space left" in log.read_text()
    assert "Run `lab up` again" in result.output
    write(QUICK)
    assert "1 create" in up()


def test_a_second_run_waits_for_the_first_and_goes_on_once_that_was_killed(
    checkout: Path, journal: Path, write: Write
) -> None:
    write(SLOW)
    with begin(checkout, journal) as first:
        second = run(app, ["up", "--stack", "existing"])
        assert second.exit_code == 1
        assert "is in use by" in second.output
        pulumi = pulumi_of(checkout)
        os.kill(pulumi, signal.SIGKILL)
        output, _ = first.communicate(timeout=TIMEOUT_SECONDS)
        assert "it was killed by SIGKILL" in output
    end_rest(journal)

    write(QUICK)
    third = up()
    assert "Removed the lock of a run that has ended" in third
    assert f"@{socket.gethostname()}, process {pulumi}" in third
    assert "The last run was interrupted during: Command hub." in third
    assert "pending operations" not in third
    assert "The last run" not in up()


def test_an_interrupt_lets_pulumi_end_and_the_next_run_goes_on(
    checkout: Path, journal: Path, write: Write
) -> None:
    write(SLOW)
    with begin(checkout, journal) as first:
        first.send_signal(signal.SIGTERM)
        output, _ = first.communicate(timeout=TIMEOUT_SECONDS)
    assert "Interrupted: Pulumi completes the running operations." in output
    assert first.returncode != 0
    write(QUICK)
    assert "Removed the lock" not in up()


def test_what_is_in_existing_clusters_is_not_forgotten_with_a_broken_state(
    checkout: Path, write: Write
) -> None:
    write(QUICK)
    up()
    state = checkout / ".lab" / ".pulumi" / "stacks" / "lab" / "existing.json"
    whole = state.read_text()
    state.write_text(whole[:300])
    for command in ("up", "down"):
        result = run(app, [command])
        assert result.exit_code == 1
        assert f"{state}.bak" in result.output
    state.write_text(whole)
    assert run(app, ["down"]).exit_code == 0
    assert stacks_there(checkout) == []


def test_another_stack_does_not_take_the_place_of_the_one_that_is_up(
    checkout: Path, write: Write
) -> None:
    write(QUICK)
    up()
    result = run(app, ["up", "--stack", "kind"])
    assert result.exit_code == 1
    assert "stack existing is up" in result.output
    assert stacks_there(checkout) == ["existing"]


def test_a_stack_has_any_name_and_may_be_renamed(
    checkout: Path, journal: Path, write: Write
) -> None:
    write(QUICK)
    (checkout / "stacks" / "Pulumi.mine.yaml").write_text(STACK)
    first = run(app, ["up", "--stack", "mine"])
    assert first.exit_code == 0, first.output
    pulumi = Pulumi(checkout, "mine", pulumi_environment(checkout, "mine"))
    pulumi.run("stack", "rename", "yours")
    assert not (checkout / "stacks" / "Pulumi.mine.yaml").exists()
    again = run(app, ["up"])
    assert "stack yours" in again.output
    assert "2 same" in again.output
    down = run(app, ["down"])
    assert down.exit_code == 0, down.output
    assert journal.read_text() == "made\ndeleted\n"
    assert (checkout / "stacks" / "Pulumi.yours.yaml").read_text() == STACK
    assert not (checkout / ".lab").exists()


def test_a_stack_that_pulumi_has_initialised_needs_no_file(
    checkout: Path, journal: Path, write: Write
) -> None:
    write(QUICK)
    pulumi = Pulumi(checkout, "bare", pulumi_environment(checkout, "bare"))
    pulumi.run("stack", "init")
    up = run(app, ["up"])
    assert up.exit_code == 0, up.output
    assert "stack bare" in up.output
    assert run(app, ["down"]).exit_code == 0
    assert journal.read_text() == "made\ndeleted\n"
    assert not (checkout / "stacks" / "Pulumi.bare.yaml").exists()


def test_a_state_and_a_passphrase_elsewhere_need_nothing_in_the_checkout(
    checkout: Path, journal: Path, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(QUICK)
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}/state?create_dir=true")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "x")
    monkeypatch.setenv("PULUMI_STACK", "existing")
    up()
    assert (checkout / ".lab" / "existing-up.log").exists()
    down = run(app, ["down"])
    assert down.exit_code == 0, down.output
    assert journal.read_text() == "made\ndeleted\n"
