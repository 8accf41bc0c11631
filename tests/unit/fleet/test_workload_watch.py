"""Looks at a workload cluster, one after the other."""

from typing import Any

import pytest

from foundation.errors import LabError
from lab.fleet.workload_watch import WorkloadWatch
from tests.unit.fleet.answers import FakeApi
from tests.unit.fleet.test_load_counts import answer
from tests.unit.fleet.test_rollout import rollout, virtual_service

REPLICA_SETS = {
    "items": [
        {
            "metadata": {"labels": {"rollouts-pod-template-hash": each}},
            "spec": {"template": {"metadata": {"labels": {"version": version}}}},
        }
        for each, version in (("aaa", "v1"), ("bbb", "v2"))
    ]
}


@pytest.fixture
def api() -> FakeApi:
    return FakeApi(
        "workload-1",
        {
            "/rollouts/helloworld": rollout("v2"),
            "/virtualservices/helloworld": virtual_service(20),
            "/replicasets": REPLICA_SETS,
            "/pods/load-generator": answer(v1=10),
        },
    )


def test_before_the_first_look_a_cluster_does_not_answer(api: FakeApi) -> None:
    view = WorkloadWatch(api).view
    assert (view.name, view.answers) == ("workload-1", False)
    assert view.detail


def test_a_look_has_the_rollout_the_weight_and_the_traffic(api: FakeApi) -> None:
    view = WorkloadWatch(api).look()
    assert view.answers
    assert (view.version, view.stable, view.weight) == ("v2", "v1", 20)
    assert view.traffic is not None
    assert view.traffic.sent == 10


def test_traffic_is_counted_from_the_look_before(api: FakeApi) -> None:
    watch = WorkloadWatch(api)
    watch.look()
    api.objects["/pods/load-generator"] = answer(v1=14, v2=1)
    view = watch.look()
    assert view.traffic is not None
    assert view.traffic.recent == {"v1": 4, "v2": 1}
    assert watch.view is view


def test_replica_sets_are_asked_for_only_when_a_hash_is_new(api: FakeApi) -> None:
    watch = WorkloadWatch(api)
    for _ in range(3):
        watch.look()
    assert sum("/replicasets" in path for path in api.asked) == 1
    api.objects["/rollouts/helloworld"] = rollout("v2", stableRS="ccc")
    watch.look()
    assert sum("/replicasets" in path for path in api.asked) == 2


@pytest.mark.parametrize("gone", [None, LabError("its API server refuses: no such pod")])
def test_without_a_load_generator_there_is_no_traffic_and_the_rest_is_seen(
    api: FakeApi, gone: Any
) -> None:
    api.objects["/pods/load-generator"] = gone
    view = WorkloadWatch(api).look()
    assert view.answers
    assert view.traffic is None
    assert view.weight == 20


def test_without_a_rollout_the_cluster_answers_all_the_same(api: FakeApi) -> None:
    api.objects["/rollouts/helloworld"] = None
    view = WorkloadWatch(api).look()
    assert view.answers
    assert view.strategy == ""


def test_a_cluster_that_is_lost_is_as_it_was_with_the_reason(api: FakeApi) -> None:
    watch = WorkloadWatch(api)
    before = watch.look()
    api.lost = "its API server does not answer: no answer in time"
    view = watch.look()
    assert not view.answers
    assert view.detail == api.lost
    assert (view.version, view.weight, view.traffic) == ("v2", 20, before.traffic)
    api.lost = ""
    assert watch.look().detail == ""
