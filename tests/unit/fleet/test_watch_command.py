import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foundation.errors import LabError
from lab.commands import watch
from lab.fleet.model import Event, Snapshot
from lab.stack import Stack
from tests.unit.fleet.views import cluster, snapshot
from tests.unit.outputs import outputs

SNAPSHOTS = [
    snapshot(cluster(), at=1000, events=(Event(at=1000, cluster="", text="commit 0f3c9aa"),)),
    snapshot(cluster(weight=60), at=1001),
    snapshot(cluster(weight=80), at=1002),
]


class Recorded:
    """An observer that has seen this much, until Ctrl-C or until there is nothing more."""

    def __init__(self, snapshots: Sequence[Snapshot], *, interrupted: bool) -> None:
        self.snapshots = snapshots
        self.interrupted = interrupted
        self.ended = False

    def wait(self, after: float, timeout: float) -> Snapshot | None:
        assert timeout > 0
        for each in self.snapshots:
            if each.at > after:
                return each
        if self.interrupted:
            raise KeyboardInterrupt
        return None


@pytest.fixture
def observer(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """What `lab watch` observes with, in a lab that is up."""
    recorded = Recorded(SNAPSHOTS, interrupted=True)
    up = Stack.of(outputs(), stack="kind", project=Path("/checkout"), environment={})

    @contextmanager
    def observing(stack: Stack) -> Generator[Recorded]:
        assert stack is up
        try:
            yield recorded
        finally:
            recorded.ended = True

    monkeypatch.setattr(Stack, "load", lambda: up)
    monkeypatch.setattr(watch, "observing", observing)
    return recorded


def test_ctrl_c_ends_it_without_an_error(observer: Recorded) -> None:
    result = CliRunner().invoke(watch.app, [])
    assert result.exit_code == 0, result.exception
    assert result.stdout.splitlines()[0].endswith("commit 0f3c9aa")
    assert observer.ended


def test_json_is_an_object_a_line(observer: Recorded) -> None:
    result = CliRunner().invoke(watch.app, ["--json"])
    assert result.exit_code == 0, result.exception
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["at"] for each in objects] == [1000, 1001, 1002]
    assert objects[1]["clusters"][0]["weight"] == 60
    assert objects[0]["clusters"][0]["traffic"]["recent"] == {"v1": 16, "v2": 4, "failed": 0}
    assert observer.ended


@pytest.mark.usefixtures("observer")
def test_once_with_json_is_one_object_when_all_has_been_looked_at() -> None:
    result = CliRunner().invoke(watch.app, ["--once", "--json"])
    assert json.loads(result.stdout)["at"] == 1002


@pytest.mark.usefixtures("observer")
def test_once_is_one_view_even_where_there_is_no_terminal() -> None:
    result = CliRunner().invoke(watch.app, ["--once"])
    assert result.exit_code == 0, result.exception
    assert result.stdout.count("workload-1") == 1
    assert "80 %" in result.stdout


def test_if_nothing_is_seen_for_long_it_fails_and_says_where_to_look(observer: Recorded) -> None:
    observer.interrupted = False
    observer.snapshots = []
    result = CliRunner().invoke(watch.app, ["--once"])
    assert isinstance(result.exception, LabError)
    assert "no snapshot of the fleet" in result.exception.message
    assert "lab status" in result.exception.remedy
    assert observer.ended
