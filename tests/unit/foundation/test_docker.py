import json
import platform
from collections.abc import Callable
from pathlib import Path

import pytest

from foundation import docker
from foundation.docker import (
    Container,
    Engine,
    Silence,
    ask,
    command,
    container_state,
    containers,
    endpoint,
    network_labels,
    on_this_host,
    require,
    understand,
)
from foundation.errors import LabError
from tests.unit.programs import write_program

ANSWER: dict[str, object] = {
    "ServerVersion": "28.0.1",
    "MemTotal": 8 << 30,
    "DockerRootDir": "/var/lib/docker",
    "KernelVersion": "6.12.1-of-another-machine",
    "Driver": "overlay2",
    "CgroupVersion": "2",
    "DefaultRuntime": "runc",
}


def have_docker(path: Path, script: str) -> None:
    write_program(path, "docker", script)


def refuse(path: Path, words: str) -> None:
    have_docker(path, f"echo '{words}' >&2; exit 1")


def engine_of(info: dict[str, object]) -> Engine:
    engine = understand(json.dumps(info), "")
    assert isinstance(engine, Engine)
    return engine


def test_an_engine_that_answers_is_described(path: Path) -> None:
    have_docker(path, f"test \"$1\" = info && echo '{json.dumps(ANSWER)}'")
    assert ask() == require() == engine_of(ANSWER)
    assert (engine_of(ANSWER).version, engine_of(ANSWER).memory_bytes) == ("28.0.1", 8 << 30)


def test_an_engine_with_another_kernel_is_on_another_machine() -> None:
    assert not engine_of(ANSWER).shares_this_kernel
    assert engine_of({**ANSWER, "KernelVersion": platform.release()}).shares_this_kernel


def test_an_answer_with_only_the_clients_part_is_silence() -> None:
    info = {"ServerVersion": "", "ServerErrors": ["Cannot connect to the Docker daemon"]}
    silence = understand(json.dumps(info), "")
    assert silence == Silence(reason="Cannot connect to the Docker daemon")


def test_an_old_client_that_prints_no_json_is_quoted() -> None:
    assert understand("", "Cannot connect\n") == Silence(reason="Cannot connect")


def test_a_socket_that_this_user_may_not_open_is_an_engine_that_refuses() -> None:
    reason = "Got permission denied while trying to connect to the Docker daemon socket"
    silence = understand(json.dumps({"ServerErrors": [reason]}), "")
    assert isinstance(silence, Silence)
    assert silence.refused


@pytest.mark.usefixtures("path")
def test_without_a_docker_command_there_is_silence() -> None:
    assert ask() == Silence(reason="there is no `docker` command")


@pytest.mark.parametrize(
    ("system", "remedy"), [("Linux", "lab host up"), ("Darwin", "Docker Desktop")]
)
def test_silence_is_ended_where_it_arises(
    monkeypatch: pytest.MonkeyPatch, system: str, remedy: str
) -> None:
    monkeypatch.setattr(docker.platform, "system", lambda: system)
    assert remedy in Silence(reason="").remedy


def test_a_network_that_does_not_exist_has_no_labels_and_one_without_has_none(path: Path) -> None:
    for words in ("Error: No such network: lab", "Error from daemon: network lab not found"):
        refuse(path, words)
        assert network_labels("lab") is None
    have_docker(path, """echo '[{"Labels": null}]'""")
    assert network_labels("lab") == {}
    have_docker(path, """echo '[{"Labels": {"owner": "me"}}]'""")
    assert network_labels("lab") == {"owner": "me"}


def test_a_container_has_the_state_that_docker_reports(path: Path) -> None:
    have_docker(path, """echo '[{"State": {"Status": "exited", "Running": false}}]'""")
    assert container_state("lab-hub-control-plane") == "exited"


@pytest.mark.parametrize("prefix", ["Error: ", "Error response from daemon: "])
def test_a_container_that_does_not_exist_has_no_state(path: Path, prefix: str) -> None:
    refuse(path, f"{prefix}No such container: lab-hub-control-plane")
    assert container_state("lab-hub-control-plane") is None


def test_containers_are_listed_by_a_label_with_its_value(path: Path) -> None:
    have_docker(
        path,
        'case "$*" in *label=mine*) printf "a\\tone\\trunning\\nb\\ttwo\\texited\\n" ;; esac',
    )
    assert containers("mine") == [
        Container(name="a", label="one", state="running"),
        Container(name="b", label="two", state="exited"),
    ]
    assert containers("another") == []


QUESTIONS: list[Callable[[], object]] = [
    lambda: network_labels("lab"),
    lambda: container_state("lab"),
    lambda: containers("lab"),
    lambda: command("start", "lab"),
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "words",
    [
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.",
        "error during connect: dial tcp: lookup laptop: no such host",
        "context not found: open meta.json: no such file or directory",
    ],
)
def test_an_engine_that_does_not_answer_is_not_taken_for_one_that_knows_nothing(
    path: Path, words: str, question: Callable[[], object]
) -> None:
    refuse(path, words)
    with pytest.raises(LabError, match="Docker does not answer: " + words[:20]) as raised:
        question()
    assert raised.value.remedy


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_missing_docker_command_is_an_error_with_its_remedy(
    question: Callable[[], object],
) -> None:
    with pytest.raises(LabError, match="there is no `docker` command") as raised:
        question()
    assert raised.value.remedy


def test_a_command_that_an_engine_refuses_is_quoted(path: Path) -> None:
    info = json.dumps(ANSWER)
    have_docker(path, f"test \"$1\" = info && echo '{info}' || {{ echo 'is busy' >&2; exit 1; }}")
    with pytest.raises(LabError, match="`docker rm`: is busy"):
        command("rm", "lab")


def test_the_endpoint_is_that_of_the_context(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    colima = "unix:///home/me/.colima/default/docker.sock"
    have_docker(path, f'test "$1 $2" = "context inspect" && echo {colima}')
    assert endpoint() == colima


def test_docker_host_takes_precedence_over_the_context(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_docker(path, "echo unix:///of/the/context.sock")
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.7:2376")
    assert endpoint() == "tcp://10.0.0.7:2376"


@pytest.mark.parametrize("script", ["echo; exit 1", "exit 125"], ids=["no context", "not Docker"])
def test_a_command_that_names_no_endpoint_has_none(
    path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    have_docker(path, script)
    assert endpoint() is None


@pytest.mark.usefixtures("path")
def test_without_a_docker_command_there_is_no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    assert endpoint() is None


@pytest.mark.parametrize(
    ("address", "here"),
    [
        (None, True),
        ("unix:///run/user/1000/docker.sock", True),
        ("tcp://10.0.0.7:2376", False),
        ("ssh://me@build", False),
    ],
)
def test_an_engine_behind_a_socket_file_is_on_this_host(address: str | None, here: bool) -> None:
    assert on_this_host(address) == here
