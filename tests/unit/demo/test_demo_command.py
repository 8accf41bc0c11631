"""The command `lab demo`, on a fleet that is played."""

import json
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner, Result

from foundation.errors import LabError
from lab.commands import demo
from lab.demo.catalogue import DEMOS
from lab.demo.one_at_a_time import alone
from lab.demo.repository import Repository
from lab.demo.stage import Stage
from lab.fleet.model import Snapshot
from lab.fleet.observer import Observer
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Stack
from lab.traffic.load_generator import MOST, RATE
from tests.unit.demo.conftest import stack_of
from tests.unit.demo.fleet import Fleet
from tests.unit.demo.records import stable


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".lab").mkdir()
    return tmp_path


@pytest.fixture
def up(
    stage: Stage, fleet: Fleet, project: Path, monkeypatch: pytest.MonkeyPatch
) -> Generator[None]:
    """A lab that is up, with that fleet; after the test nobody observes it any more."""
    observers: list[Fleet] = []
    stack = stack_of(*fleet.clusters)

    @contextmanager
    def observing(observed: Stack) -> Generator[Fleet]:
        assert observed is stack
        observers.append(fleet)
        try:
            yield fleet
        finally:
            observers.remove(fleet)

    def repository(hub: Kubectl) -> Repository:
        assert hub.cluster.name == "hub"
        return fleet.repository

    def staged(
        of: Stack, source: Repository, observer: Observer, show: Callable[[Snapshot], None]
    ) -> Stage:
        assert (of, source, observer) == (stack, fleet.repository, cast(Observer, fleet))
        assert show
        return stage

    monkeypatch.setattr(Stack, "load", lambda: stack)
    monkeypatch.setattr(demo, "observing", observing)
    monkeypatch.setattr(demo, "repository", repository)
    monkeypatch.setattr(demo, "Stage", staged)
    monkeypatch.setattr(demo, "project_dir", lambda: project)
    yield
    assert observers == []


def run(*args: str) -> Result:
    return CliRunner().invoke(demo.app, args)


def message(result: Result) -> str:
    """What is wrong, as the command `lab` prints it with status 1."""
    assert isinstance(result.exception, LabError), result.output
    assert result.exception.remedy
    return f"{result.exception.message}\n{result.exception.remedy}"


def test_without_a_name_all_demos_are_listed_whether_the_lab_is_up_or_not() -> None:
    result = run()
    assert result.exit_code == 0
    # Lines may be broken where the terminal is narrow.
    for name in DEMOS:
        assert re.search(rf"^{name} ", result.stdout, re.MULTILINE), name


def test_an_unknown_demo_is_answered_before_anything_is_asked() -> None:
    told = message(run("cannary"))
    assert "'cannary'" in told
    assert "canary" in told.replace("cannary", "")


def test_a_lab_that_is_not_up_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> Stack:
        raise LabError("the lab is not up", "Bring it up: lab up")

    monkeypatch.setattr(Stack, "load", load)
    assert "the lab is not up\nBring it up: lab up" in message(run("canary"))


@pytest.mark.parametrize("rate", ["0", str(MOST + 1), "many"])
def test_a_rate_out_of_bounds_is_refused(rate: str) -> None:
    result = run("canary", "--rate", rate)
    assert result.exit_code == 2
    assert "--rate" in result.output


@pytest.mark.usefixtures("up")
def test_a_demo_that_ends_well_is_reported_with_status_0() -> None:
    result = run("canary")
    assert result.exit_code == 0, result.exception
    assert "canary: v2 is promoted in all clusters" in result.stdout
    assert "requests failed" in result.stdout


@pytest.mark.usefixtures("up")
def test_the_report_as_json_is_all_that_is_on_standard_output() -> None:
    result = run("bad-release", "--json")
    assert result.exit_code == 0, result.exception
    report = json.loads(result.stdout)
    assert (report["demo"], report["ok"]) == ("bad-release", True)
    assert report["requests"]["sent"] > report["requests"]["failed"] > 0
    assert [view["stable"] for view in report["clusters"]] == ["v1", "v1"]


@pytest.mark.usefixtures("up")
@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_a_demo_that_goes_wrong_is_reported_with_status_1(fleet: Fleet, options: list[str]) -> None:
    fleet.verdicts["v2"] = "aborted"
    result = run("canary", *options)
    assert result.exit_code == 1
    assert "aborted a good release" in result.stdout
    if options:
        assert json.loads(result.stdout)["ok"] is False


@pytest.mark.usefixtures("up")
def test_a_rollout_that_is_under_way_is_told_and_goes_on(fleet: Fleet) -> None:
    fleet.still = True
    view = stable("workload-1", "v2", stable="v1", weight=40, phase="Progressing")
    fleet.clusters["workload-1"].view = view
    told = message(run("canary"))
    assert "a release is under way in workload-1: v2 at 40 %" in told
    assert "lab demo reset" in told
    assert fleet.repository.messages == []
    assert fleet.changed == []


@pytest.mark.usefixtures("up")
def test_without_traffic_nothing_is_released(fleet: Fleet) -> None:
    fleet.clusters["workload-2"].loaded = False
    fleet.brings_load = False
    assert "no traffic" in message(run("canary"))
    assert fleet.repository.messages == []


@pytest.mark.usefixtures("up")
@pytest.mark.parametrize(("options", "rate"), [([], RATE), (["--rate", "7"], 7)])
def test_the_load_is_started_at_the_rate_that_is_asked_for(
    fleet: Fleet, options: list[str], rate: int
) -> None:
    fleet.clusters["workload-1"].loaded = False
    assert run("canary", *options).exit_code == 0
    (applied,) = (stdin for args, stdin in fleet.kubectls["workload-1"].asked if args[0] == "apply")
    (pod,) = (each for each in json.loads(applied)["items"] if each["kind"] == "Pod")
    (container,) = pod["spec"]["containers"]
    assert {"name": "RATE", "value": str(rate)} in container["env"]


@pytest.mark.usefixtures("up")
def test_reset_is_played_in_a_state_in_which_no_other_demo_begins(fleet: Fleet) -> None:
    fleet.clusters["workload-2"].lost = True
    assert "does not answer" in message(run("canary"))
    result = run("reset")
    assert result.exit_code == 0, result.exception
    assert "Git and all clusters are back at v1" in result.stdout
    assert run("canary").exit_code == 0


@pytest.mark.usefixtures("up")
def test_while_another_demo_runs_none_begins(fleet: Fleet, project: Path) -> None:
    with alone(project):
        assert "another demo is under way" in message(run("canary"))
    assert fleet.now == Fleet().now
    assert fleet.repository.messages == []


@pytest.mark.usefixtures("up")
def test_an_interrupted_demo_says_what_puts_it_right(
    stage: Stage, fleet: Fleet, shown: list[Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = stage.release

    def interrupted(*args: object) -> None:
        release(*args)  # pyright: ignore[reportArgumentType]
        raise KeyboardInterrupt

    monkeypatch.setattr(stage, "release", interrupted)
    result = run("canary")
    assert result.exit_code != 0
    assert not result.stdout
    assert fleet.repository.messages == ["Release v2"]
    (told,) = (each for each in shown[-1].events if "interrupted" in each.text)
    assert "lab demo reset" in told.text
    monkeypatch.setattr(stage, "release", release)
    assert run("reset").exit_code == 0
