import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.commands import verify
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Stack
from lab.verification.check import Check, Refuted
from lab.verification.echo_apps import EchoApps
from tests.unit.outputs import outputs


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lab that is up, by its outputs."""
    up = Stack.of(outputs(), stack="kind", project=Path("/checkout"), environment={})
    monkeypatch.setattr(Stack, "load", lambda: up)


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
    raise Refuted("a push is welcome")


@pytest.mark.usefixtures("lab")
def test_when_all_is_met_it_says_so_and_cleans_up(monkeypatch: pytest.MonkeyPatch) -> None:
    removed = planned(monkeypatch, lambda: "fine")
    result = CliRunner().invoke(verify.app, [])
    assert result.exit_code == 0, result.exception
    assert "check 0 (0 s): fine" in result.stdout
    assert "all 1 checks are met" in result.stdout
    assert "note: workload-1 keeps its namespace" in result.stdout
    assert removed == ["echo"]


@pytest.mark.usefixtures("lab")
def test_one_failing_check_is_enough_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch, lambda: "fine", refuted)
    result = CliRunner().invoke(verify.app, [])
    assert result.exit_code == 1
    assert "a push is welcome" in result.stdout
    assert "1 of 2 checks failed" in result.stdout


@pytest.mark.usefixtures("lab")
def test_json_is_all_there_is_on_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    planned(monkeypatch, lambda: "fine", refuted)
    result = CliRunner().invoke(verify.app, ["--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {"name": "check 0", "ok": True, "detail": "fine", "seconds": 0.0},
        {"name": "check 1", "ok": False, "detail": "a push is welcome", "seconds": 0.0},
    ]


@pytest.mark.usefixtures("lab")
def test_an_interrupt_cleans_up_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    removed = planned(monkeypatch, lambda: "fine")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verify, "run", interrupted)
    CliRunner().invoke(verify.app, [])
    assert removed == ["echo"]
