"""`lab host` with described hosts: nothing on this machine is read or changed."""

import dataclasses

import pytest
from typer.testing import CliRunner

from foundation.docker import Engine, Silence
from lab.host import cli
from lab.host.facts import HostFacts
from lab.host.plan import Step
from tests.unit.host.test_plan import BARE, ENGINE, LOW

app = cli.app


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the steps that were carried out."""
    titles: list[str] = []

    def record(step: Step, _: HostFacts) -> None:
        titles.append(step.title)

    monkeypatch.setattr(cli, "run", record)
    return titles


def be(monkeypatch: pytest.MonkeyPatch, facts: HostFacts, after: Engine | Silence = ENGINE) -> None:
    monkeypatch.setattr(cli.platform, "system", lambda: "Linux")
    monkeypatch.setattr(cli, "read_facts", lambda: facts)
    monkeypatch.setattr(cli.docker, "ask", lambda: after)


def be_a_mac(monkeypatch: pytest.MonkeyPatch, answer: Engine | Silence) -> None:
    """No /proc, no os-release: reading a Linux host's facts fails."""

    def no_proc() -> HostFacts:
        raise FileNotFoundError("/proc/self/status")

    monkeypatch.setattr(cli.platform, "system", lambda: "Darwin")
    monkeypatch.setattr(cli, "read_facts", no_proc)
    monkeypatch.setattr(cli.docker, "ask", lambda: answer)


def test_up_does_the_steps_and_says_why(monkeypatch: pytest.MonkeyPatch, done: list[str]) -> None:
    be(monkeypatch, dataclasses.replace(BARE, inotify_limits=LOW))
    result = CliRunner().invoke(app, ["up"])
    assert result.exit_code == 0
    assert done == [
        "Raise inotify limits",
        "Install docker.io, ca-certificates, iptables",
        "Start Docker",
    ]
    assert "from 128 to 512" in result.stdout
    assert "nothing to change" not in result.stdout


def test_up_with_nothing_to_do_says_so(monkeypatch: pytest.MonkeyPatch, done: list[str]) -> None:
    be(monkeypatch, dataclasses.replace(BARE, engine=ENGINE))
    result = CliRunner().invoke(app, ["up"])
    assert "nothing to change" in result.stdout
    assert done == []


def test_print_only_shows_the_commands(monkeypatch: pytest.MonkeyPatch, done: list[str]) -> None:
    be(monkeypatch, BARE)
    result = CliRunner().invoke(app, ["up", "--print"])
    assert result.exit_code == 0
    assert "apt-get install" in result.stdout
    assert done == []


def test_without_root_the_commands_are_shown_and_it_fails(
    monkeypatch: pytest.MonkeyPatch, done: list[str]
) -> None:
    be(monkeypatch, dataclasses.replace(BARE, root=False))
    result = CliRunner().invoke(app, ["up"])
    assert result.exit_code == 1
    assert "apt-get install" in result.stdout
    assert "need root" in str(result.exception)
    assert done == []


def test_a_docker_that_is_started_but_not_reached_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
    done: list[str],  # noqa: ARG001 - keeps the steps from being done
) -> None:
    be(monkeypatch, BARE, after=Silence(reason="no such context"))
    result = CliRunner().invoke(app, ["up"])
    assert result.exit_code == 1
    assert "no such context" in str(result.exception)


def test_a_driver_that_copies_every_layer_is_warned_of(
    monkeypatch: pytest.MonkeyPatch,
    done: list[str],  # noqa: ARG001
) -> None:
    engine = dataclasses.replace(ENGINE, storage_driver="vfs")
    be(monkeypatch, dataclasses.replace(BARE, engine=engine), after=engine)
    assert "copies every layer" in CliRunner().invoke(app, ["up"]).stdout


@pytest.mark.parametrize("command", ["up", "status"])
def test_another_system_is_told_to_start_its_own_docker(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    be_a_mac(monkeypatch, Silence(reason="no answer"))
    result = CliRunner().invoke(app, [command])
    assert result.exit_code == 1
    assert "Docker Desktop" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["up"], "nothing to change"), (["up", "--print"], "works"), (["status"], "overlay2")],
)
def test_another_system_whose_docker_works_is_not_looked_at_further(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    be_a_mac(monkeypatch, ENGINE)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.exception
    assert said in result.stdout


def test_status_succeeds_only_where_docker_works(monkeypatch: pytest.MonkeyPatch) -> None:
    be(monkeypatch, dataclasses.replace(BARE, engine=ENGINE))
    assert CliRunner().invoke(app, ["status"]).exit_code == 0
    be(monkeypatch, BARE)
    result = CliRunner().invoke(app, ["status"])
    assert result.exit_code == 1
    assert "there is no `docker` command" in result.stdout
