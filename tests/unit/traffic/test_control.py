"""Load that is started, looked for and stopped."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from foundation.errors import LabError
from lab.kubernetes.kubectl import KubectlError
from lab.traffic import control
from tests.unit.verification.clusters import FakeKubectl, lists


def cluster(name: str, *, refuses: str = "") -> FakeKubectl:
    """A cluster in which kubectl does what it is asked for, but for one verb."""

    def answer(args: Sequence[str], _: str) -> str:
        if args[0] == refuses:
            raise KubectlError(f"{name}: timed out waiting for the condition")
        return ""

    return FakeKubectl(name, answer)


def verbs(kubectl: FakeKubectl) -> list[str]:
    return [args[0] for args, _ in kubectl.asked]


def test_it_takes_the_place_of_what_runs_and_is_waited_for() -> None:
    kubectl = cluster("workload-1")
    control.start([kubectl], rate=7, minutes=5)
    assert verbs(kubectl) == ["delete", "apply", "wait"]
    _, (_, applied), (waited, _) = kubectl.asked
    kinds = {each["kind"]: each for each in json.loads(applied)["items"]}
    assert {"name": "RATE", "value": "7"} in kinds["Pod"]["spec"]["containers"][0]["env"]
    assert f"pod/{kinds['Pod']['metadata']['name']}" in waited
    assert "--for=condition=Ready" in waited


def test_all_are_started_before_one_is_waited_for() -> None:
    slow, other = cluster("workload-1", refuses="wait"), cluster("workload-2")
    with pytest.raises(LabError):
        control.start(iter([slow, other]))
    assert "apply" in verbs(other)


def test_one_that_does_not_start_is_told_with_its_cluster_and_where_to_look() -> None:
    with pytest.raises(LabError, match="the load generator in workload-2") as raised:
        control.start([cluster("workload-1"), cluster("workload-2", refuses="wait")])
    assert "timed out" in raised.value.message
    assert "kubectl describe pod load-generator" in raised.value.remedy


def test_what_is_stopped_is_what_was_started() -> None:
    kubectl = cluster("workload-1")
    control.start([kubectl])
    control.stop([kubectl])
    _, (_, applied), _, (deleted, _) = kubectl.asked
    for each in json.loads(applied)["items"]:
        assert f"{each['kind'].lower()}/{each['metadata']['name']}" in deleted
        assert f"--namespace={each['metadata']['namespace']}" in deleted
    # Stopping twice is no fault.
    assert "--ignore-not-found" in deleted


@pytest.mark.parametrize(
    ("phase", "runs"),
    [("Running", True), ("Pending", True), ("Succeeded", False), ("Failed", False)],
)
def test_one_that_has_ended_does_not_run(phase: str, runs: bool) -> None:
    kubectl = FakeKubectl("workload-1", lists(pods=[{"status": {"phase": phase}}]))
    assert control.running(kubectl) is runs


def test_where_there_is_none_none_runs() -> None:
    assert not control.running(FakeKubectl("workload-1", lists(pods=[])))


@pytest.mark.parametrize(("age", "runs"), [(600, True), (3300, False)])
def test_one_that_is_about_to_end_does_not_run_for_long(age: int, runs: bool) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=age)
    pod = {
        "spec": {"activeDeadlineSeconds": 3600},
        "status": {"phase": "Running", "startTime": begun.strftime("%Y-%m-%dT%H:%M:%SZ")},
    }
    assert control.running(FakeKubectl("workload-1", lists(pods=[pod])), minutes=10) is runs
