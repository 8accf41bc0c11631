import json
from collections.abc import Sequence
from typing import Any

import pytest

from lab.kubernetes.kubectl import KubectlError
from lab.verification.analysis import analysis_is_answered, manifest, outcome
from lab.verification.check import Unmet
from tests.unit.argo_cd.secrets import cluster_secret
from tests.unit.verification.clusters import FakeKubectl, lists

HUB = FakeKubectl("hub", lists(secrets=[cluster_secret("workload-1")]))
CLUSTERS = ["workload-1", "workload-2"]


def run_with(phase: str, **measurement: str) -> dict[str, Any]:
    return {"status": {"phase": phase, "metricResults": [{"measurements": [measurement]}]}}


def cluster(run: dict[str, Any]) -> FakeKubectl:
    """A workload cluster in which every AnalysisRun becomes `run`."""

    def answer(args: Sequence[str], _: str) -> str:
        if args[0] == "create":
            return "analysisrun.argoproj.io/lab-verify-x7\n"
        return json.dumps(run) if args[0] == "get" else ""

    return FakeKubectl("workload-1", answer)


def test_a_successful_run_tells_what_it_measured_and_is_removed() -> None:
    kubectl = cluster(run_with("Successful", value="[2]"))
    assert analysis_is_answered(HUB, kubectl, CLUSTERS) == "http://10.0.0.1:9090 answers: [2]"
    (created, *_, deleted) = kubectl.asked
    metric = json.loads(created[1])["spec"]["metrics"][0]
    assert metric["provider"]["prometheus"]["address"] == "http://10.0.0.1:9090"
    assert deleted[0][:2] == ("delete", "analysisruns.argoproj.io/lab-verify-x7")


def test_a_run_that_fails_is_removed_as_well() -> None:
    kubectl = cluster(run_with("Error", message="connection refused"))
    with pytest.raises(Unmet, match="the AnalysisRun is Error: connection refused"):
        analysis_is_answered(HUB, kubectl, CLUSTERS)
    assert kubectl.asked[-1][0][0] == "delete"


def test_without_the_definition_the_api_server_s_words_are_the_reason() -> None:
    def refuse(_args: Sequence[str], _stdin: str) -> str:
        raise KubectlError("no matches for kind AnalysisRun")

    with pytest.raises(KubectlError, match="no matches"):
        analysis_is_answered(HUB, FakeKubectl("workload-1", refuse), CLUSTERS)


@pytest.mark.parametrize("run", [{}, run_with("Pending"), run_with("Running")])
def test_a_run_that_is_not_done_has_no_outcome(run: dict[str, Any]) -> None:
    assert outcome(run) is None


def test_a_run_that_measured_too_little_says_what() -> None:
    with pytest.raises(Unmet, match=r"is Failed: measured \[1\]"):
        outcome(run_with("Failed", value="[1]"))


def test_a_run_without_measurements_gives_its_own_message() -> None:
    with pytest.raises(Unmet, match="is Error: bad address"):
        outcome({"status": {"phase": "Error", "message": "bad address"}})


def test_the_query_wants_metrics_of_each_cluster() -> None:
    (metric,) = manifest("http://x", {"b", "a"})["spec"]["metrics"]
    assert 'cluster=~"a|b"' in metric["provider"]["prometheus"]["query"]
    assert metric["successCondition"].endswith("result[0] == 2")
