"""Calls to an API server, against a stand-in for `kubectl proxy` that serves a real socket."""

import os
import stat
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.kubernetes.api_proxy import ApiProxy
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Cluster
from tests.processes import assert_gone
from tests.unit.kubernetes import kubectl_proxy

SERVES = f'echo $$ >"$0.pid"; exec "{sys.executable}" "{kubectl_proxy.__file__}" "$@"'


@pytest.fixture
def kubectl(tmp_path: Path) -> Path:
    """The program `kubectl`; each test says what it does."""
    return tmp_path / "kubectl"


@pytest.fixture
def api(kubectl: Path) -> ApiProxy:
    """A cluster that has not been asked yet."""
    cluster = Cluster(
        name="workload-1",
        role="workload",
        kubeconfig=Path("/nowhere"),
        context="kind-lab-workload-1",
        server="",
        peer_server="",
        network=None,
        addresses={},
    )
    return ApiProxy(Kubectl(cluster, {"PATH": str(kubectl.parent)}))


@pytest.fixture
def serving(api: ApiProxy, kubectl: Path) -> Generator[ApiProxy]:
    program(kubectl, SERVES)
    with api:
        yield api


def program(file: Path, script: str) -> None:
    file.write_text(f'#!/bin/sh\necho "$@" >"$0.arguments"\n{script}\n')
    file.chmod(0o755)


def socket_folder(kubectl: Path) -> Path:
    """Where kubectl was told to serve."""
    words = Path(f"{kubectl}.arguments").read_text().split()
    (socket,) = (word.partition("=")[2] for word in words if word.startswith("--unix-socket="))
    return Path(socket).parent


def test_what_is_there_is_given_and_what_is_not_is_none(serving: ApiProxy) -> None:
    assert serving.get("/object") == {"kind": "Rollout"}
    assert serving.get("/nothing") is None


def test_nobody_else_can_use_the_credentials(serving: ApiProxy, kubectl: Path) -> None:
    assert serving.name == "workload-1"
    words = Path(f"{kubectl}.arguments").read_text()
    assert "--kubeconfig=/nowhere --context=kind-lab-workload-1 proxy" in words
    # On no port of the machine, and in a folder that only this user can enter.
    assert "--port" not in words
    assert stat.S_IMODE(socket_folder(kubectl).stat().st_mode) == 0o700


def test_after_the_block_neither_kubectl_nor_its_folder_is_left(
    api: ApiProxy, kubectl: Path
) -> None:
    program(kubectl, SERVES)
    with api:
        assert socket_folder(kubectl).is_dir()
    assert not socket_folder(kubectl).exists()
    assert_gone([int(Path(f"{kubectl}.pid").read_text())])


def test_a_refusal_is_told_in_the_api_server_s_words(serving: ApiProxy) -> None:
    with pytest.raises(LabError, match="its API server refuses: no right to look"):
        serving.get("/forbidden")


def test_an_api_server_that_is_lost_is_told_on_one_line(serving: ApiProxy) -> None:
    with pytest.raises(LabError) as raised:
        serving.get("/lost")
    assert raised.value.message == (
        "its API server does not answer: dial tcp 10.0.0.1:6443: connection refused"
    )


def test_an_api_server_that_says_nothing_is_given_up(serving: ApiProxy) -> None:
    with pytest.raises(LabError, match="does not answer: no answer in time"):
        serving.get("/slow", timeout=0.1)


@pytest.mark.parametrize("path", ["/text", "/cut"])
def test_half_an_answer_is_none(serving: ApiProxy, path: str) -> None:
    with pytest.raises(LabError, match="its API server does not answer"):
        serving.get(path)


def test_a_kubectl_that_has_ended_is_told_as_no_answer(serving: ApiProxy, kubectl: Path) -> None:
    pid = int(Path(f"{kubectl}.pid").read_text())
    os.kill(pid, 9)
    assert_gone([pid])
    with pytest.raises(LabError, match="its API server does not answer"):
        serving.get("/object")


def test_however_much_kubectl_complains_it_goes_on(serving: ApiProxy) -> None:
    for _ in range(3):
        assert serving.get("/noisy", timeout=20) == {}


def test_calls_may_be_made_at_once(serving: ApiProxy) -> None:
    answers: list[object] = []
    callers = [
        threading.Thread(target=lambda: answers.append(serving.get("/object"))) for _ in range(8)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert answers == [{"kind": "Rollout"}] * len(callers)


def test_a_kubectl_that_does_not_start_is_told_in_its_words_and_leaves_nothing(
    api: ApiProxy, kubectl: Path
) -> None:
    program(kubectl, 'echo "error: context \\"x\\" does not exist" >&2; exit 1')
    with pytest.raises(LabError) as raised, api:
        pass
    assert "workload-1: `kubectl proxy` does not start" in raised.value.message
    assert 'context "x" does not exist' in raised.value.message
    assert not socket_folder(kubectl).exists()


def test_without_kubectl_the_message_says_what_brings_it(api: ApiProxy) -> None:
    with pytest.raises(LabError, match="`kubectl` is not installed") as raised, api:
        pass
    assert "lab up" in raised.value.remedy
