import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lab.cli import app
from lab.kubernetes.cluster_state import Count, State, readiness, state_of_machines
from lab.providers.provider import Machine
from lab.stack import Stack
from tests.unit.conftest import Program
from tests.unit.outputs import outputs

run = CliRunner().invoke


def deployment(namespace: str, *, ready: int) -> dict[str, Any]:
    return {
        "kind": "Deployment",
        "metadata": {"namespace": namespace, "name": "x", "generation": 1},
        "spec": {"replicas": 1},
        "status": {"observedGeneration": 1, "updatedReplicas": 1, "readyReplicas": ready},
    }


HUB_ANSWERS = """
case "$*" in
*kind-lab-workload-1*) echo "Unable to connect to the server" >&2; exit 1;;
*/version*) echo '{"gitVersion": "v1.37.2"}';;
*) echo '{"items": [%s]}';;
esac
""" % json.dumps(deployment("argocd", ready=1))  # noqa: UP031 - braces of JSON and of the shell


@pytest.fixture(autouse=True)
def loaded(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> Stack:
        return Stack.of(outputs(), stack="kind", project=checkout, environment=dict(os.environ))

    monkeypatch.setattr(Stack, "load", load)


def docker(program: Program, *nodes: str) -> None:
    program("docker", "\n".join(f"printf '{node}\\n'" for node in nodes))


def test_a_cluster_that_answers_shows_its_version_and_what_is_ready(program: Program) -> None:
    docker(program, r"lab-hub-control-plane\tlab-hub\trunning")
    program("kubectl", HUB_ANSWERS)
    shown = json.loads(run(app, ["status", "--json"]).stdout)
    hub, workload = shown["clusters"]
    assert (hub["name"], hub["role"], hub["state"]) == ("hub", "hub", "up")
    assert hub["kubernetes"] == "v1.37.2"
    assert hub["namespaces"] == {"argocd": {"ready": 1, "total": 1}}
    assert hub["addresses"] == {"thanosQuery": "172.30.0.33"}
    assert (workload["name"], workload["state"]) == ("workload-1", "deleted")


def test_a_stopped_and_a_silent_cluster_are_no_error(program: Program) -> None:
    docker(
        program,
        r"lab-hub-control-plane\tlab-hub\texited",
        r"lab-workload-1-control-plane\tlab-workload-1\trunning",
    )
    program("kubectl", HUB_ANSWERS)
    result = run(app, ["status"])
    assert result.exit_code == 0
    for words in ("stopped", "Unable to connect", "`lab up` starts", "lab open thanos", "1.31.0"):
        assert words in result.stdout
    assert "Istio was built from source" in result.stdout
    assert "hunter2" not in result.output


def test_no_password_is_in_the_json(program: Program) -> None:
    docker(program)
    assert "hunter2" not in run(app, ["status", "--json"]).output


def test_without_docker_clusters_are_asked_themselves(program: Program) -> None:
    program("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1")
    program("kubectl", HUB_ANSWERS)
    hub, workload = json.loads(run(app, ["status", "--json"]).stdout)["clusters"]
    assert hub["state"] == "up"
    assert workload["state"] == "not answering"
    assert "Unable to connect" in workload["detail"]


def test_an_existing_cluster_is_asked_itself_whatever_its_context_is_called(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load() -> Stack:
        given = outputs() | {"provider": "existing"}
        return Stack.of(given, stack="mine", project=Path(), environment=dict(os.environ))

    monkeypatch.setattr(Stack, "load", load)
    asked = program("docker", "exit 1")
    program("kubectl", HUB_ANSWERS)
    hub, _ = json.loads(run(app, ["status", "--json"]).stdout)["clusters"]
    assert (hub["context"], hub["state"]) == ("kind-lab-hub", "up")
    assert asked.read_text() == ""


def test_a_cluster_without_a_running_machine_is_stopped_or_deleted() -> None:
    hub = Machine(name="lab-hub-control-plane", cluster="hub", running=False)
    assert state_of_machines("hub", [hub]) is State.STOPPED
    assert state_of_machines("workload-1", [hub]) is State.DELETED
    running = Machine(name="lab-hub-worker", cluster="hub", running=True)
    assert state_of_machines("hub", [hub, running]) is None


def test_readiness_is_counted_by_namespace() -> None:
    workloads = [
        deployment("monitoring", ready=0),
        deployment("argocd", ready=1),
        deployment("monitoring", ready=1),
    ]
    assert list(readiness(workloads).items()) == [
        ("argocd", Count(ready=1, total=1)),
        ("monitoring", Count(ready=1, total=2)),
    ]
