import json

import pytest

from components.clusters.docker import GENERATION_LABEL, container_state, network_generation
from foundation.errors import LabError
from tests.unit.clusters.conftest import Program


def answers(program: Program, text: str) -> None:
    program("docker", f"cat <<'END'\n{text}\nEND")


def refuses(program: Program, words: str) -> None:
    program("docker", f"echo '{words}' >&2; exit 1")


def test_the_network_that_a_lab_has_made_tells_its_generation(program: Program) -> None:
    answers(program, json.dumps([{"Name": "lab", "Labels": {GENERATION_LABEL: "0a1b"}}]))
    assert network_generation("lab") == "0a1b"


@pytest.mark.parametrize("labels", [{"labels": None}, {"Labels": None}, {"Labels": {"a": "b"}}])
def test_a_network_that_no_lab_has_made_is_refused_with_the_way_to_another_name(
    program: Program, labels: dict[str, object]
) -> None:
    answers(program, json.dumps([{"Name": "lab", **labels}]))
    with pytest.raises(LabError, match="a network lab that no lab has made") as raised:
        network_generation("lab")
    assert "pulumi config set lab:name" in raised.value.mend


@pytest.mark.parametrize(
    "words", ["Error: No such network: lab", "Error response from daemon: network lab not found"]
)
def test_a_network_that_is_not_there_has_no_generation(program: Program, words: str) -> None:
    refuses(program, words)
    assert network_generation("lab") is None


def test_a_container_has_the_state_that_docker_tells(program: Program) -> None:
    answers(program, json.dumps([{"State": {"Status": "exited", "Running": False}}]))
    assert container_state("lab-hub-control-plane") == "exited"


@pytest.mark.parametrize("prefix", ["Error: ", "Error response from daemon: "])
def test_a_container_that_is_not_there_has_no_state(program: Program, prefix: str) -> None:
    refuses(program, f"{prefix}No such container: lab-hub-control-plane")
    assert container_state("lab-hub-control-plane") is None


@pytest.mark.parametrize(
    "words",
    [
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.",
        "error during connect: dial tcp: lookup laptop: no such host",
        "context not found: open meta.json: no such file or directory",
    ],
)
def test_a_docker_that_does_not_answer_is_not_taken_for_one_that_knows_nothing(
    program: Program, words: str
) -> None:
    refuses(program, words)
    for ask in (network_generation, container_state):
        with pytest.raises(LabError, match="does not answer: " + words[:20]) as raised:
            ask("lab")
        assert raised.value.mend == "Run: lab doctor"


def test_where_there_is_no_docker_the_doctor_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(LabError, match="cannot be asked") as raised:
        container_state("lab-hub-control-plane")
    assert raised.value.mend == "Run: lab doctor"
