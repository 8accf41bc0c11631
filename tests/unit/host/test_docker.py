import json
from pathlib import Path

import pytest

from lab.host.docker import Engine, Silence, endpoint, on_this_host, understand

ANSWER = {
    "ServerVersion": "28.0.1",
    "Driver": "overlay2",
    "CgroupVersion": "2",
    "DefaultRuntime": "runc",
    "DockerRootDir": "/var/lib/docker",
}


def test_an_engine_that_answers_is_described() -> None:
    assert understand(json.dumps(ANSWER), "") == Engine(
        version="28.0.1",
        storage_driver="overlay2",
        cgroup_version="2",
        default_runtime="runc",
        data_root="/var/lib/docker",
    )


def test_an_answer_with_only_the_clients_part_is_no_engine() -> None:
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


def have_docker(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Make `docker` a program that does what a shell script says."""
    (folder / "docker").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.delenv("DOCKER_HOST", raising=False)


def test_the_endpoint_is_that_of_the_context(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    colima = "unix:///home/me/.colima/default/docker.sock"
    have_docker(tmp_path, monkeypatch, f'test "$1 $2" = "context inspect" && echo {colima}')
    assert endpoint() == colima


def test_docker_host_goes_before_the_context(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_docker(tmp_path, monkeypatch, "echo unix:///of/the/context.sock")
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.7:2376")
    assert endpoint() == "tcp://10.0.0.7:2376"


@pytest.mark.parametrize("script", ["echo; exit 1", "exit 125"], ids=["no context", "not Docker"])
def test_a_command_that_names_no_endpoint_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    have_docker(tmp_path, monkeypatch, script)
    assert endpoint() is None


def test_without_a_docker_command_there_is_no_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
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
