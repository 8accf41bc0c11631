"""`lab doctor` on described machines."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.commands import doctor
from lab.setup.checks import Finding, Level
from lab.setup.choice import Choice

OK = Finding(name="memory", level=Level.OK, detail="8.0 GiB, of 6.0 GiB needed")
WARN = Finding(name="kind", level=Level.WARN, detail="none", mend="`lab up` brings it")
FAIL = Finding(name="inotify", level=Level.FAIL, detail="max [low]", mend="sudo sysctl -w a=[1]")

run = CliRunner().invoke


def be(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    """Be a machine on which the examination finds this."""

    def choose(asked_for: str | None) -> Choice:
        return Choice(stack=asked_for or "offline", reason="These do not answer: quay.io.")

    def examine(lab: str, stack: str) -> list[Finding]:
        return [*findings, Finding(name="asked", level=Level.OK, detail=f"{lab} as {stack}")]

    monkeypatch.setattr(doctor, "choose_stack", choose)
    monkeypatch.setattr(doctor, "project_dir", lambda: Path("/nowhere"))
    monkeypatch.setattr(doctor, "examine", examine)


def test_a_machine_without_faults_passes_warnings_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    be(monkeypatch, OK, WARN)
    assert run(doctor.app).exit_code == 0


def test_a_fault_is_shown_with_its_mend_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    be(monkeypatch, OK, FAIL)
    result = run(doctor.app)
    assert result.exit_code == 1
    assert FAIL.detail in result.stdout
    assert FAIL.mend in result.stdout


def test_the_stack_is_named_with_the_reason_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    be(monkeypatch)
    assert "stack offline: These do not answer: quay.io." in run(doctor.app).stdout


def test_another_stack_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    be(monkeypatch)
    assert "lab as existing" in run(doctor.app, ["--stack", "existing"]).stdout


def test_json_has_every_finding_and_the_same_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    be(monkeypatch, WARN, FAIL)
    result = run(doctor.app, ["--json"])
    assert result.exit_code == 1
    findings = [
        Finding(**{**row, "level": Level(row["level"])}) for row in json.loads(result.stdout)
    ]
    assert findings[:2] == [WARN, FAIL]
