"""Fleets that a demo does not begin with, and why."""

from collections.abc import Callable

import pytest

from foundation.errors import LabError
from lab.demo.catalogue import DEMOS
from lab.demo.preflight import examine, require_traffic, unsuitable
from lab.demo.release import GOOD, Release, released
from lab.demo.stage import Stage
from lab.fleet.model import ClusterView
from lab.kubernetes.kubectl import KubectlError
from tests.unit.demo.fleet import Fleet
from tests.unit.demo.records import aborted, canary, lost, stable
from tests.unit.demo.strategy_files import strategy_files

CANARY, CLUSTER_LOSS = DEMOS["canary"], DEMOS["cluster-loss"]

UNSUITABLE = {
    "lost": (lost(stable("workload-2")), ["does not answer", "connection refused"]),
    "no Rollout": (ClusterView(name="workload-2", answers=True), ["no Rollout"]),
    "under way": (canary("workload-2", 40), ["under way", "v2", "40 %"]),
    "aborted": (aborted("workload-2"), ["aborted v2"]),
    "promoted": (stable("workload-2", "v2"), ["v2", "instead of v1"]),
    "never deployed": (stable("workload-2", stable=""), ["v1"]),
    "blue-green": (stable("workload-2", strategy="blue-green"), ["blue-green"]),
    "unhealthy": (
        stable("workload-2", phase="Degraded", message="no such image"),
        ["Degraded", "no such image"],
    ),
    "unhealthy without a word": (stable("workload-2", phase="Progressing"), ["Progressing"]),
}

each_state = pytest.mark.parametrize(("view", "words"), UNSUITABLE.values(), ids=UNSUITABLE.keys())


def assert_nothing_changed(fleet: Fleet) -> None:
    assert fleet.changed == []
    assert fleet.repository.messages == []
    assert fleet.kubectls["hub"].asked == []


def test_a_fleet_at_rest_is_suitable(stage: Stage, fleet: Fleet) -> None:
    examine(CANARY, stage)
    examine(CLUSTER_LOSS, stage)
    assert_nothing_changed(fleet)
    assert unsuitable(stable("workload-2")) is None


@each_state
def test_a_state_that_is_unsuitable_is_told_with_cluster_and_value(
    view: ClusterView, words: list[str]
) -> None:
    told = unsuitable(view)
    assert told is not None
    assert "workload-2" in told
    for word in words:
        assert word in told


@each_state
def test_in_such_a_state_nothing_is_changed_and_reset_is_named(
    stage: Stage, fleet: Fleet, view: ClusterView, words: list[str]
) -> None:
    cluster = fleet.clusters["workload-2"]
    cluster.view, cluster.lost = view, not view.answers
    fleet.still = True
    with pytest.raises(LabError) as raised:
        examine(CANARY, stage)
    assert "workload-2" in raised.value.message
    assert "workload-1" not in raised.value.message
    assert words
    assert "lab demo reset" in raised.value.remedy
    assert_nothing_changed(fleet)


def test_all_that_is_unsuitable_is_told_at_once(stage: Stage, fleet: Fleet) -> None:
    fleet.still = True
    fleet.clusters["workload-1"].view = stable("workload-1", "v2")
    fleet.clusters["workload-2"].lost = True
    with pytest.raises(LabError, match=r"workload-1 runs v2 .*; workload-2 does not answer"):
        examine(CANARY, stage)


@pytest.mark.parametrize("release", [Release(version=GOOD), Release(strategy="blue-green")])
def test_git_that_asks_for_something_else_is_told(
    stage: Stage, fleet: Fleet, release: Release
) -> None:
    fleet.repository.files = released(strategy_files(), release)
    with pytest.raises(LabError, match="Git does not request v1") as raised:
        examine(CANARY, stage)
    assert "lab demo reset" in raised.value.remedy
    assert_nothing_changed(fleet)


def test_git_of_another_layout_is_told_by_its_file(stage: Stage, fleet: Fleet) -> None:
    fleet.repository.files["kustomization.yaml"] = "kind: Kustomization\n"
    with pytest.raises(LabError, match=r"strategy/kustomization\.yaml"):
        examine(CANARY, stage)
    assert_nothing_changed(fleet)


def test_only_a_demo_that_stops_machines_needs_some_that_can_be(
    stage: Stage, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> list[object]:
        return []

    monkeypatch.setattr(fleet, "machines", none)
    examine(CANARY, stage)
    with pytest.raises(LabError, match="cannot stop the machines of workload-1"):
        examine(CLUSTER_LOSS, stage)
    assert_nothing_changed(fleet)


def test_load_that_flows_already_is_left_as_it_is(stage: Stage, fleet: Fleet) -> None:
    require_traffic(stage, rate=20)
    assert fleet.changed == []


def test_load_is_started_only_where_there_is_none(stage: Stage, fleet: Fleet) -> None:
    fleet.clusters["workload-2"].loaded = False
    stage.look()
    require_traffic(stage, rate=7)
    assert fleet.changed == ["no load in workload-2", "load in workload-2"]
    assert any("sends 7 requests a second in workload-2" in each.text for each in stage.events)


def test_without_answers_it_is_told_where_and_what_was_started_is_stopped(
    stage: Stage, fleet: Fleet
) -> None:
    fleet.clusters["workload-2"].loaded = False
    fleet.brings_load = False
    with pytest.raises(LabError, match=r"no traffic: .* 0 answered in workload-2 within") as raised:
        require_traffic(stage, rate=20)
    assert "lab verify" in raised.value.remedy
    assert fleet.changed[-1] == "no load in workload-2"
    # That of workload-1 was not started for this.
    assert fleet.clusters["workload-1"].loaded


def test_answers_that_are_failures_are_none(stage: Stage, fleet: Fleet) -> None:
    fleet.clusters["workload-1"].served = False
    with pytest.raises(LabError, match="no traffic: 0 answered in workload-1"):
        require_traffic(stage, rate=20)
    assert fleet.changed == []


def test_a_load_generator_that_does_not_start_is_left_to_be_looked_at(
    stage: Stage, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.clusters["workload-2"].loaded = False
    kubectl = fleet.kubectls["workload-2"]
    run: Callable[..., str] = kubectl.run

    def refuse(*args: str, stdin: str = "", timeout: float = 30) -> str:
        if args[0] == "wait":
            raise KubectlError("timed out waiting for the condition")
        return run(*args, stdin=stdin, timeout=timeout)

    monkeypatch.setattr(kubectl, "run", refuse)
    with pytest.raises(LabError, match="in workload-2 did not start: timed out") as raised:
        require_traffic(stage, rate=20)
    assert "kubectl describe pod load-generator" in raised.value.remedy
    assert fleet.changed[-1] == "load in workload-2"
