import os
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.kubernetes import api_server
from lab.project import lab_name
from lab.providers.kind import nodes
from lab.providers.provider import Machine
from tests.unit.conftest import Program
from tests.unit.fake_docker import INFO, SILENT, docker

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


def stopped(project: Path) -> list[Machine]:
    """The stopped machines of the clusters that a checkout has created."""
    lab = lab_name(project, "kind")
    return [each for each in nodes.machines(lab, nodes.created_here(project)) if not each.running]


def test_only_stopped_nodes_of_clusters_that_this_checkout_has_made_are_its_own(
    made: Path, program: Program
) -> None:
    program("docker", docker(nodes=NODES))
    assert stopped(made) == [Machine(name="lab-hub-control-plane", cluster="hub", running=False)]


def test_docker_is_not_asked_where_nothing_was_made(checkout: Path, program: Program) -> None:
    calls = program("docker", SILENT)
    assert stopped(checkout) == []
    assert calls.read_text() == ""


def test_a_started_cluster_is_waited_for_until_its_api_server_is_ready(
    made: Path, program: Program
) -> None:
    started = program("docker", docker(nodes=NODES))
    asked = program("kubectl", 'test "$(wc -l <"$0.calls" 2>/dev/null || echo 0)" -ge 1 ||'
                    ' { echo >>"$0.calls"; echo refused >&2; exit 1; }')  # fmt: skip
    found = stopped(made)
    nodes.start(found, made, dict(os.environ))
    assert started.read_text().splitlines()[-1] == "start lab-hub-control-plane"
    calls = asked.read_text().splitlines()
    assert len(calls) == 2
    assert all(f"--kubeconfig={made}/.lab/hub/kubeconfig" in call for call in calls)


def test_a_cluster_that_does_not_come_back_is_named_with_what_kubectl_says(
    made: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_server, "_READY_SECONDS", 0)
    program("docker", docker(nodes=NODES))
    program("kubectl", "echo 'connection refused' >&2; exit 1")
    found = stopped(made)
    with pytest.raises(LabError, match=r"hub was started, .* not ready: connection refused"):
        nodes.start(found, made, dict(os.environ))


def test_a_docker_that_does_not_answer_is_told_as_that(made: Path, program: Program) -> None:
    program("docker", SILENT)
    with pytest.raises(LabError, match="Docker does not answer: Cannot connect") as raised:
        stopped(made)
    assert raised.value.remedy


NODE = Machine(name="lab-hub-control-plane", cluster="hub", running=True)
IMPATIENT = """case $1 in
kill) echo 'tried to kill container, but did not receive an exit event' >&2; exit 1 ;;
info) echo '{info}' ;;
wait) {wait} ;;
esac"""


def test_a_node_that_takes_longer_to_end_than_docker_waits_is_waited_for(program: Program) -> None:
    calls = program("docker", IMPATIENT.format(info=INFO, wait="echo 137"))
    nodes.stop([NODE])
    assert calls.read_text().splitlines()[-1] == "wait lab-hub-control-plane"


@pytest.mark.parametrize("wait", ["exec sleep 60", "exit 1"])
def test_a_node_that_does_not_stop_is_told_in_docker_s_words(
    program: Program, monkeypatch: pytest.MonkeyPatch, wait: str
) -> None:
    monkeypatch.setattr(nodes, "_STOP_SECONDS", 0.5)
    program("docker", IMPATIENT.format(info=INFO, wait=wait))
    with pytest.raises(LabError, match="did not receive an exit event"):
        nodes.stop([NODE])
