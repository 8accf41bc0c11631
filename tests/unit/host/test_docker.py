import json

from offline.host.docker import Engine, Silence, understand

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
