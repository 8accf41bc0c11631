"""What a demo sees, waits for and does."""

from collections.abc import Callable, Collection
from typing import Any, cast

import pytest

from foundation.errors import LabError
from lab.demo.release import GOOD, Release
from lab.demo.stage import DemoError, Stage, aborted, all_of, promoted
from lab.fleet.model import ClusterView, Snapshot, Tone
from lab.fleet.observer import Observer
from tests.unit.demo.conftest import stack_of
from tests.unit.demo.fleet import Fleet
from tests.unit.demo.records import aborted as aborted_cluster
from tests.unit.demo.records import canary, lost, stable
from tests.unit.fleet.views import snapshot


def never(_: Snapshot) -> bool:
    return False


def test_each_look_is_a_later_snapshot_which_is_recorded_and_shown(
    stage: Stage, shown: list[Snapshot]
) -> None:
    first, second = stage.look(), stage.look()
    assert first.at < second.at
    assert stage.snapshots == [first, second]
    assert stage.now is second
    assert [each.at for each in shown] == [first.at, second.at]


def test_who_asks_for_now_first_gets_a_look(stage: Stage) -> None:
    assert stage.now is stage.now
    assert len(stage.snapshots) == 1


def test_a_fleet_that_nobody_sees_ends_it(
    stage: Stage, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(after: float, timeout: float) -> None:
        assert after < fleet.now + timeout

    monkeypatch.setattr(fleet, "wait", nothing)
    with pytest.raises(DemoError, match="no snapshot") as raised:
        stage.look()
    assert "lab status" in raised.value.remedy


def test_each_event_is_recorded_once_and_shown_from_then_on(
    stage: Stage, shown: list[Snapshot]
) -> None:
    stage.look()
    stage.note("its node is stopped", cluster="workload-2", tone=Tone.BAD)
    for _ in range(3):
        stage.look()
    (event,) = stage.events
    assert (event.text, event.cluster, event.tone) == (
        "its node is stopped",
        "workload-2",
        Tone.BAD,
    )
    assert [len(each.events) for each in shown] == [0, 1, 1, 1]


def test_what_is_recorded_begins_with_the_demo(stage: Stage) -> None:
    stage.look()
    stage.note("20 requests a second are sent in workload-1")
    before = stage.look()
    stage.begin()
    assert stage.snapshots == [before]
    assert stage.events == []
    stage.look()
    assert stage.events == []


def test_a_demo_that_begins_without_a_look_has_its_first_events_all_the_same(
    stage: Stage,
) -> None:
    stage.begin()
    stage.note("commit 0f3c9aa: Back to v1")
    stage.look()
    assert [each.text for each in stage.events] == ["commit 0f3c9aa: Back to v1"]


def test_until_gives_the_snapshot_that_has_it(stage: Stage) -> None:
    wanted = stage.look().at + 5
    found = stage.until(lambda snapshot: snapshot.at >= wanted, "it", seconds=60)
    assert found.at == wanted
    assert found is stage.now


def test_until_gives_up_in_time_and_tells_the_state_of_each_cluster(
    stage: Stage, fleet: Fleet
) -> None:
    fleet.verdicts[GOOD] = "paused"
    fleet.clusters["workload-2"].late = 1000
    stage.release(Release(version=GOOD), "Release v2")
    begun = fleet.now
    with pytest.raises(DemoError) as raised:
        stage.until(never, "the moon", seconds=30)
    assert 30 <= fleet.now - begun < 35
    assert raised.value.message == (
        "the fleet did not reach the moon within 30 s:"
        " workload-1 is Paused, v2 at 40 % (InconclusiveAnalysisRun);"
        " workload-2 is Progressing, v2 at 0 %"
    )
    assert "lab demo reset" in raised.value.remedy


def test_a_cluster_that_does_not_answer_has_not_reached_anything(
    stage: Stage, fleet: Fleet
) -> None:
    fleet.clusters["workload-2"].lost = True

    def anything(_: Snapshot) -> bool:
        return True

    with pytest.raises(DemoError, match="workload-2 does not answer: connection refused"):
        stage.until(anything, "anything", seconds=10)
    assert stage.until(anything, "anything", seconds=10, every=False)


def test_a_release_is_a_commit_that_all_applications_are_told_of(
    stage: Stage, fleet: Fleet
) -> None:
    stage.look()
    stage.release(Release(version=GOOD), "Release v2")
    assert fleet.repository.release() == Release(version=GOOD)
    ((annotate, _),) = fleet.kubectls["hub"].asked
    assert any(word.startswith("argocd.argoproj.io/refresh=") for word in annotate)
    for name in ("workload-1", "workload-2"):
        assert f"{name}-rollout" in annotate
    stage.look()
    commit = fleet.repository.head()[:7]
    assert stage.events[0].text == f"commit {commit}: Release v2"


def test_a_release_that_git_has_already_is_no_commit_and_argo_cd_looks_again(
    stage: Stage, fleet: Fleet
) -> None:
    stage.look()
    stage.release(Release(), "Back to v1")
    assert fleet.repository.messages == []
    assert len(fleet.kubectls["hub"].asked) == 1
    stage.look()
    assert stage.events == []


def test_files_of_another_layout_stop_a_release_before_anything_is_done(
    stage: Stage, fleet: Fleet
) -> None:
    fleet.repository.files["rollout.yaml"] = "kind: Rollout\n"
    with pytest.raises(LabError, match=r"rollout\.yaml"):
        stage.release(Release(version=GOOD), "Release v2")
    assert fleet.repository.messages == []
    assert fleet.kubectls["hub"].asked == []


def test_an_app_without_a_pod_that_is_ready_is_not_ready(
    stage: Stage, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage.ready("workload-1")
    fleet.clusters["workload-1"].pods = 0
    assert not stage.ready("workload-1")
    unready = {"status": {"conditions": [{"type": "Ready", "status": "False"}]}}

    def pods(cluster: str) -> list[dict[str, Any]]:
        return [unready, {"status": {}}] if cluster == "workload-1" else []

    monkeypatch.setattr(stage, "pods", pods)
    assert not stage.ready("workload-1")


def test_machines_that_the_lab_does_not_operate_cannot_be_stopped(
    stage: Stage, fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine,) = stage.machines("workload-2")
    assert machine.name == "workload-2-control-plane"

    def none(lab: str, clusters: Collection[str]) -> list[object]:
        assert (lab, list(clusters)) == ("lab", ["workload-2"])
        return []

    monkeypatch.setattr(fleet, "machines", none)
    with pytest.raises(LabError, match="provider kind does not operate them") as raised:
        stage.machines("workload-2")
    assert "clusters that the lab has created" in raised.value.remedy


def test_machines_are_started_only_if_some_are_stopped(stage: Stage, fleet: Fleet) -> None:
    stage.start_machines()
    assert fleet.changed == []
    fleet.stop(stage.machines("workload-2"))
    stage.start_machines()
    assert fleet.changed[-1] == "start workload-2-control-plane"


def test_it_has_a_kubectl_for_the_hub_and_for_each_workload_cluster(fleet: Fleet) -> None:
    made = stack_of("east", "west")
    stage = Stage(made, fleet.repository, cast(Observer, fleet), lambda _: None)
    assert stage.hub.cluster.name == "hub"
    assert {name: each.cluster.name for name, each in stage.workload.items()} == {
        "east": "east",
        "west": "west",
    }


@pytest.mark.parametrize(
    ("reached", "yes", "no"),
    [
        (promoted("v2"), [stable("a", "v2")], [canary("a", 80)]),
        (promoted("v2"), [stable("a", "v2")], [stable("a", "v2"), stable("b")]),
        (promoted("v1"), [stable("a")], [aborted_cluster("a")]),
        (promoted("v1"), [stable("a")], [stable("a", phase="Progressing")]),
        (all_of(aborted), [aborted_cluster("a")], [aborted_cluster("a", weight=20)]),
        (all_of(aborted), [aborted_cluster("a")], [aborted_cluster("a"), canary("b", 20)]),
        (all_of(lambda view: view.answers), [stable("a")], [lost(stable("a"))]),
    ],
)
def test_what_is_waited_for_holds_only_if_it_does_in_every_cluster(
    reached: Callable[[Snapshot], bool], yes: list[ClusterView], no: list[ClusterView]
) -> None:
    assert reached(snapshot(*yes))
    assert not reached(snapshot(*no))
