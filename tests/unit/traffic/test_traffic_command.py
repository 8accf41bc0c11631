"""The command `lab traffic`."""

from collections.abc import Iterable

import pytest
from typer.testing import CliRunner

from lab.commands import traffic
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Stack
from lab.traffic.load_generator import MINUTES, MOST, RATE
from tests.unit.demo.conftest import stack_of


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What was done, in a lab with two workload clusters."""
    calls: list[tuple[object, ...]] = []

    def names(clusters: Iterable[Kubectl]) -> list[str]:
        return [each.cluster.name for each in clusters]

    def start(clusters: Iterable[Kubectl], rate: int, minutes: int) -> None:
        calls.append(("start", names(clusters), rate, minutes))

    def stop(clusters: Iterable[Kubectl]) -> None:
        calls.append(("stop", names(clusters)))

    monkeypatch.setattr(Stack, "load", lambda: stack_of("east", "west"))
    monkeypatch.setattr("lab.traffic.control.start", start)
    monkeypatch.setattr("lab.traffic.control.stop", stop)
    return calls


def test_load_is_started_in_every_workload_cluster_and_not_in_the_hub(
    done: list[tuple[object, ...]],
) -> None:
    result = CliRunner().invoke(traffic.app, ["start"])
    assert result.exit_code == 0, result.exception
    assert done == [("start", ["east", "west"], RATE, MINUTES)]
    assert "east, west" in result.stdout


def test_rate_and_time_are_those_that_are_asked_for(done: list[tuple[object, ...]]) -> None:
    result = CliRunner().invoke(traffic.app, ["start", "--rate", "7", "--minutes", "5"])
    assert done == [("start", ["east", "west"], 7, 5)]
    assert result.stdout.startswith("7 requests a second")
    assert "5 minutes" in result.stdout


@pytest.mark.parametrize(
    "options", [["--rate", "0"], ["--rate", str(MOST + 1)], ["--minutes", "0"]]
)
def test_what_is_out_of_bounds_is_refused(
    done: list[tuple[object, ...]], options: list[str]
) -> None:
    result = CliRunner().invoke(traffic.app, ["start", *options])
    assert result.exit_code == 2
    assert options[0] in result.output
    assert done == []


def test_load_is_stopped_everywhere(done: list[tuple[object, ...]]) -> None:
    assert CliRunner().invoke(traffic.app, ["stop"]).exit_code == 0
    assert done == [("stop", ["east", "west"])]
