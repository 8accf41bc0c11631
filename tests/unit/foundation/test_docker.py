import json
import platform
from pathlib import Path

import pytest

from foundation import docker
from foundation.docker import Engine, Node, Silence, ask, network_labels, nodes, understand
from tests.unit.programs import write_program

ANSWER: dict[str, object] = {
    "ServerVersion": "28.0.1",
    "MemTotal": 8 << 30,
    "DockerRootDir": "/var/lib/docker",
    "KernelVersion": "6.12.1-of-another-machine",
}


def test_an_engine_that_answers_is_described(path: Path) -> None:
    write_program(path, "docker", f"test \"$1\" = info && echo '{json.dumps(ANSWER)}'")
    engine = ask()
    assert isinstance(engine, Engine)
    assert (engine.version, engine.memory_bytes) == ("28.0.1", 8 << 30)


def test_an_engine_with_another_kernel_is_on_another_machine() -> None:
    assert not engine_of(ANSWER).shares_this_kernel
    assert engine_of({**ANSWER, "KernelVersion": platform.release()}).shares_this_kernel


def engine_of(info: dict[str, object]) -> Engine:
    engine = understand(json.dumps(info), "")
    assert isinstance(engine, Engine)
    return engine


def test_an_answer_with_only_the_clients_part_is_silence() -> None:
    info = {"ServerVersion": "", "ServerErrors": ["Cannot connect to the Docker daemon"]}
    assert understand(json.dumps(info), "") == Silence("Cannot connect to the Docker daemon")


def test_an_old_client_that_prints_no_json_is_quoted() -> None:
    assert understand("", "Cannot connect\n") == Silence("Cannot connect")


@pytest.mark.usefixtures("path")
def test_without_a_docker_command_there_is_silence() -> None:
    assert ask() == Silence("there is no `docker` command")


@pytest.mark.parametrize(
    ("system", "mend"), [("Linux", "lab host up"), ("Darwin", "Docker Desktop")]
)
def test_silence_is_mended_where_it_arises(
    monkeypatch: pytest.MonkeyPatch, system: str, mend: str
) -> None:
    monkeypatch.setattr(docker.platform, "system", lambda: system)
    assert mend in Silence("").mend


def test_a_network_that_is_not_there_has_no_labels_and_one_without_has_none(path: Path) -> None:
    write_program(path, "docker", "echo 'no such network: lab' >&2; exit 1")
    assert network_labels("lab") is None
    write_program(path, "docker", "echo null")
    assert network_labels("lab") == {}
    write_program(path, "docker", """echo '{"owner": "me"}'""")
    assert network_labels("lab") == {"owner": "me"}


def test_only_nodes_in_the_labs_network_are_asked_for(path: Path) -> None:
    write_program(
        path,
        "docker",
        'case "$*" in *network=lab*) echo "lab-hub-control-plane exited"; echo "a running";; esac',
    )
    assert nodes("lab") == [
        Node(name="lab-hub-control-plane", state="exited"),
        Node(name="a", state="running"),
    ]
    assert nodes("another") == []
