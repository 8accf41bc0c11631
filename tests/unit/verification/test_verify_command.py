import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foundation.errors import LabError
from lab.commands import verify
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Stack
from lab.verification.check import Check, Refuted
from lab.verification.echo_apps import EchoApps
from tests.unit.conftest import Program
from tests.unit.outputs import outputs


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lab that is up, by its outputs; its kubectl is the one on PATH."""

    def load() -> Stack:
        environment = dict(os.environ)
        return Stack.of(outputs(), stack="kind", project=Path("/checkout"), environment=environment)

    monkeypatch.setattr(Stack, "load", load)


def planned(monkeypatch: pytest.MonkeyPatch, *attempts: Callable[[], str]) -> list[str]:
    """Let these be the checks; gives the log of what is removed in the end."""
    removed: list[str] = []

    def checks(hub: Kubectl, workload: dict[str, Kubectl], *_: object) -> list[Check]:
        assert hub.cluster.name == "hub"
        assert list(workload) == ["workload-1"]
        return [Check(name=f"check {n}", attempt=each) for n, each in enumerate(attempts)]

    def remove(_: EchoApps) -> Sequence[str]:
        removed.append("echo")
        return ["workload-1 keeps its namespace"]

    monkeypatch.setattr(verify, "plan", checks)
    monkeypatch.setattr(EchoApps, "remove", remove)
    return removed


def refuted() -> str:
    raise Refuted("a push is accepted")


@pytest.mark.usefixtures("lab")
def test_when_all_is_met_it_says_so_and_cleans_up(monkeypatch: pytest.MonkeyPatch) -> None:
    removed = planned(monkeypatch, lambda: "fine")
    result = CliRunner().invoke(verify.app, [])
    assert result.exit_code == 0, result.exception
    assert "check 0 (0 s): fine" in result.stdout
    assert "the check is met" in result.stdout
    assert "note: workload-1 keeps its namespace" in result.stdout
    assert removed == ["echo"]


@pytest.mark.usefixtures("lab")
def test_the_checks_that_are_met_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch, lambda: "fine", lambda: "fine")
    assert "all 2 checks are met" in CliRunner().invoke(verify.app, []).stdout


@pytest.mark.usefixtures("lab")
def test_one_failing_check_is_enough_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch, lambda: "fine", refuted)
    result = CliRunner().invoke(verify.app, [])
    assert result.exit_code == 1
    assert "a push is accepted" in result.stdout
    *_, count, failed, command = result.stdout.splitlines()
    assert count == "1 of 2 checks failed"
    assert failed == "check 1: a push is accepted"
    assert command == "  lab verify --only 'check 1'"


@pytest.mark.usefixtures("lab")
def test_json_is_all_there_is_on_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch, lambda: "fine", refuted)
    result = CliRunner().invoke(verify.app, ["--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {"name": "check 0", "ok": True, "detail": "fine", "seconds": 0.0},
        {"name": "check 1", "ok": False, "detail": "a push is accepted", "seconds": 0.0},
    ]


@pytest.mark.usefixtures("lab")
def test_an_interrupt_cleans_up_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    removed = planned(monkeypatch, lambda: "fine")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verify, "run", interrupted)
    CliRunner().invoke(verify.app, [])
    assert removed == ["echo"]


@pytest.mark.usefixtures("lab")
def test_only_the_selected_checks_run(monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch, refuted, lambda: "fine", lambda: "good", refuted)
    result = CliRunner().invoke(verify.app, ["--only", "check 1", "--only", "CHECK [2]", "--json"])
    assert result.exit_code == 0
    assert [each["name"] for each in json.loads(result.stdout)] == ["check 1", "check 2"]


@pytest.mark.usefixtures("lab")
def test_a_pattern_that_matches_no_check_runs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    removed = planned(monkeypatch, refuted)
    result = CliRunner().invoke(verify.app, ["--only", "mesh"])
    assert isinstance(result.exception, LabError)
    assert result.exception.message == "--only mesh matches no check"
    assert removed == []


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize(
    ("selection", "expected"),
    [([], ["check 0", "check 1"]), (["--only", "1"], ["check 1"])],
    ids=["all", "selected"],
)
def test_the_names_are_listed_and_nothing_runs(
    monkeypatch: pytest.MonkeyPatch, selection: list[str], expected: list[str]
) -> None:
    removed = planned(monkeypatch, refuted, refuted)
    lines = CliRunner().invoke(verify.app, ["--list", *selection])
    data = CliRunner().invoke(verify.app, ["--list", "--json", *selection])
    assert (lines.exit_code, lines.stdout.splitlines()) == (0, expected)
    assert (data.exit_code, json.loads(data.stdout)) == (0, expected)
    assert removed == []


@pytest.mark.usefixtures("lab")
def test_without_a_check_of_the_mesh_nothing_is_created_or_deleted(program: Program) -> None:
    calls = program("kubectl", "echo ok")
    result = CliRunner().invoke(verify.app, ["--only", "API server"])
    assert result.exit_code == 0, result.output
    made = [line.split("--context=")[1].split() for line in calls.read_text().splitlines()]
    assert sorted(words[0] for words in made) == ["kind-lab-hub", "kind-lab-workload-1"]
    assert all(words[1:] == ["get", "--raw", "/readyz"] for words in made)
