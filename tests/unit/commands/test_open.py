import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.cli import app
from lab.stack import Stack
from tests.unit.conftest import Program
from tests.unit.outputs import outputs

run = CliRunner().invoke

FORWARDS_TWICE = """
# The third time somebody presses Ctrl-C.
count=$(wc -l <"$0.count" 2>/dev/null || echo 0)
echo >>"$0.count"
if [ "$count" = 1 ]; then echo "error: no pod is there" >&2; exit 1; fi
if [ "$count" = 3 ]; then kill -INT $PPID; exec sleep 60; fi
echo "Forwarding from 127.0.0.1:41423 -> 8080"
"""


@pytest.fixture(autouse=True)
def loaded(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> Stack:
        return Stack.of(outputs(), stack="kind", project=checkout, environment=dict(os.environ))

    monkeypatch.setattr(Stack, "load", load)
    monkeypatch.setattr("lab.commands.open._RETRY_SECONDS", 0)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    opened: list[str] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", opened.append)
    return opened


def test_an_endpoint_is_forwarded_until_interrupted_and_again_when_its_pod_is_replaced(
    program: Program, browser: list[str]
) -> None:
    calls = program("kubectl", FORWARDS_TWICE)
    result = run(app, ["open", "argocd"])
    assert result.exit_code == 130
    assert browser == ["https://localhost:41423"]
    assert "argocd: https://localhost:41423\n" in result.output
    assert "user admin, password hunter2" in result.output
    assert "no web interface here" in result.output
    assert result.output.count("Lost the connection") == 2
    first, *again = calls.read_text().splitlines()
    assert first.endswith("--namespace=argocd service/argocd-server :443")
    assert {call.split()[-1] for call in again} == {"41423:443"}


def test_a_port_of_ones_own_is_taken_and_the_browser_left_alone(
    program: Program, browser: list[str]
) -> None:
    calls = program("kubectl", "echo 'error: unable to listen on port 9999' >&2; exit 1")
    result = run(app, ["open", "thanos", "--port", "9999", "--no-browser"])
    assert result.exit_code == 1
    assert "unable to listen on port 9999" in result.output
    assert calls.read_text().split()[-1] == "9999:9090"
    assert browser == []


def test_an_unknown_target_is_answered_with_those_that_there_are() -> None:
    result = run(app, ["open", "grafana"])
    assert result.exit_code == 1
    assert "Choose one of: argocd, thanos." in result.output
