import os
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab import kind_nodes
from tests.unit.conftest import Program
from tests.unit.fake_docker import SILENT, docker

NODES = """\
lab-hub-control-plane\tlab-hub\texited
lab-workload-1-control-plane\tlab-workload-1\trunning
lab-other-control-plane\tlab-other\texited
hub-control-plane\thub\texited"""


@pytest.fixture
def made(checkout: Path) -> Path:
    """A checkout that has made a hub and begun to make workload-1."""
    for name, mark in (("hub", "generation"), ("workload-1", "making")):
        (checkout / ".lab" / name).mkdir(parents=True)
        (checkout / ".lab" / name / mark).touch()
    (checkout / ".lab" / "hub" / "kubeconfig").touch()
    (checkout / ".lab" / ".pulumi").mkdir()
    return checkout


def test_only_stopped_nodes_of_clusters_that_this_checkout_has_made_are_its_own(
    made: Path, program: Program
) -> None:
    program("docker", docker(nodes=NODES))
    assert [node.container for node in kind_nodes.stopped(made, "kind")] == [
        "lab-hub-control-plane"
    ]


def test_docker_is_not_asked_where_nothing_was_made(checkout: Path, program: Program) -> None:
    calls = program("docker", SILENT)
    assert kind_nodes.stopped(checkout, "existing") == []
    assert calls.read_text() == ""


def test_a_started_cluster_is_waited_for_until_its_api_server_is_ready(
    made: Path, program: Program
) -> None:
    started = program("docker", docker(nodes=NODES))
    asked = program("kubectl", 'test "$(wc -l <"$0.calls" 2>/dev/null || echo 0)" -ge 1 ||'
                    ' { echo >>"$0.calls"; echo refused >&2; exit 1; }')  # fmt: skip
    nodes = kind_nodes.stopped(made, "kind")
    kind_nodes.start(made, nodes, dict(os.environ))
    assert started.read_text().splitlines()[-1] == "start lab-hub-control-plane"
    calls = asked.read_text().splitlines()
    assert len(calls) == 2
    assert all(f"--kubeconfig={made}/.lab/hub/kubeconfig" in call for call in calls)


def test_a_cluster_that_does_not_come_back_is_named_with_what_kubectl_says(
    made: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind_nodes, "_READY_SECONDS", 0)
    program("docker", docker(nodes=NODES))
    program("kubectl", "echo 'connection refused' >&2; exit 1")
    nodes = kind_nodes.stopped(made, "kind")
    with pytest.raises(LabError, match=r"hub was started, .* not ready: connection refused"):
        kind_nodes.start(made, nodes, dict(os.environ))


def test_a_docker_that_does_not_answer_is_told_as_that(made: Path, program: Program) -> None:
    program("docker", SILENT)
    with pytest.raises(LabError, match="Docker does not answer: Cannot connect") as raised:
        kind_nodes.stopped(made, "kind")
    assert raised.value.mend


NODE = kind_nodes.Node(container="lab-hub-control-plane", cluster="lab-hub", state="running")
IMPATIENT = """case $1 in
kill) echo 'tried to kill container, but did not receive an exit event' >&2; exit 1 ;;
info) echo '{{"ServerVersion": "1", "MemTotal": 1, "DockerRootDir": "/", "KernelVersion": "1"}}' ;;
wait) {wait} ;;
esac"""


def test_a_node_that_takes_longer_to_end_than_docker_waits_is_waited_for(program: Program) -> None:
    calls = program("docker", IMPATIENT.format(wait="echo 137"))
    kind_nodes.stop([NODE])
    assert calls.read_text().splitlines()[-1] == "wait lab-hub-control-plane"


@pytest.mark.parametrize("wait", ["exec sleep 60", "exit 1"])
def test_a_node_that_does_not_stop_is_told_in_docker_s_words(
    program: Program, monkeypatch: pytest.MonkeyPatch, wait: str
) -> None:
    monkeypatch.setattr(kind_nodes, "_STOP_SECONDS", 0.5)
    program("docker", IMPATIENT.format(wait=wait))
    with pytest.raises(LabError, match="did not receive an exit event"):
        kind_nodes.stop([NODE])
