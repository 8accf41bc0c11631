"""A real `git daemon` on loopback."""

import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from components.gitops.daemon import daemon_arguments
from foundation import names
from lab.verification.check import Refuted, Unmet
from lab.verification.git_access import (
    READ,
    WRITE,
    first_answer,
    git_refuses_writes,
    uses_git_server,
    writes_are_refused,
)
from tests.unit.verification.clusters import FakeKubectl, lists
from tests.unit.verification.servers import tcp_server

OWN = {"spec": {"source": {"repoURL": "git://lab-git.argocd.svc/lab.git"}}}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with the repository, which has one commit on `main`."""
    work, bare = tmp_path / "work", tmp_path / names.GIT_REPOSITORY
    git("init", "--quiet", "--initial-branch=main", str(work))
    identity = ("-c", "user.name=lab", "-c", "user.email=lab@example.org")
    git("-C", str(work), *identity, "commit", "--quiet", "--allow-empty", "--message=first")
    git("clone", "--quiet", "--bare", str(work), str(bare))
    (bare / "git-daemon-export-ok").touch()
    return tmp_path


def git(*words: str) -> None:
    subprocess.run(["git", *words], check=True)


@contextmanager
def daemon(arguments: list[str]) -> Generator[int]:
    """The port of a Git daemon, which answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        ["git", "daemon", "--listen=127.0.0.1", f"--port={port}", *arguments[1:]],
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while not _accepts(port):
            assert time.monotonic() < deadline, "git daemon did not start"
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait()


def _accepts(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_the_lab_s_daemon_offers_a_fetch_and_refuses_a_push(base: Path) -> None:
    with daemon(daemon_arguments(str(base))) as port:
        assert b"refs/heads/main" in first_answer(port, READ)
        assert writes_are_refused(port).startswith("a push is refused: service not enabled")


def test_a_daemon_that_takes_pushes_is_refuted(base: Path) -> None:
    open_daemon = ["daemon", "--enable=receive-pack", f"--base-path={base}", str(base)]
    with daemon(open_daemon) as port, pytest.raises(Refuted, match="a push is accepted"):
        writes_are_refused(port)


def test_a_daemon_that_offers_no_fetch_proves_nothing(base: Path) -> None:
    (base / names.GIT_REPOSITORY / "git-daemon-export-ok").unlink()
    with daemon(daemon_arguments(str(base))) as port, pytest.raises(Unmet) as unmet:
        writes_are_refused(port)
    assert not isinstance(unmet.value, Refuted)


def test_a_server_that_hangs_up_gives_no_answer() -> None:
    with tcp_server(lambda client: client.close()) as port:
        assert first_answer(port, WRITE) == b""


def test_what_does_not_speak_git_is_no_git_server() -> None:
    with (
        tcp_server(lambda client: client.sendall(b"HTTP/1.1 400\r\n")) as port,
        pytest.raises(Unmet, match="no Git server answers"),
    ):
        first_answer(port, READ)


def test_the_hub_s_server_is_asked_where_an_application_reads_from_it(base: Path) -> None:
    with daemon(daemon_arguments(str(base))) as port:
        hub = FakeKubectl("hub", lists(applications=[OWN]), port=port)
        assert "a push is refused" in git_refuses_writes(hub)
    assert hub.forwarded == ["argocd/service/lab-git:9418"]


def test_a_repository_of_one_s_own_is_not_asked() -> None:
    other = {"spec": {"sources": [{"repoURL": "https://example.org/lab.git"}]}}
    hub = FakeKubectl("hub", lists(applications=[other]))
    assert "of your own" in git_refuses_writes(hub)
    assert hub.forwarded == []


def test_one_source_of_several_on_the_hub_is_enough() -> None:
    assert uses_git_server([{"spec": {"sources": [{"chart": "x"}, OWN["spec"]["source"]]}}])
