"""What the hub's Git server allows: the real `git daemon`, on loopback."""

import socket
import subprocess
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from components.gitops.daemon import daemon_arguments
from foundation import names
from tests.unit.gitops.repository import Repository

FILES = {"gitops/README.md": "x\n"}


@pytest.fixture
def url(repository: Repository) -> Generator[str]:
    """A served repository."""
    repository.seed(FILES)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    program, *arguments = daemon_arguments(str(repository.path.parent))
    where = ["--listen=127.0.0.1", f"--port={port}"]
    # Not by way of `git`, which would start it as another process.
    daemon = Path(_git("--exec-path").stdout.strip()) / f"git-{program}"
    with subprocess.Popen([daemon, *where, *arguments], stderr=subprocess.DEVNULL) as process:
        try:
            _await(port)
            yield f"git://127.0.0.1:{port}/{names.GIT_REPOSITORY}"
        finally:
            process.terminate()


def test_a_clone_is_served(url: str, tmp_path: Path) -> None:
    assert _git("clone", url, str(tmp_path / "clone")).returncode == 0
    assert (tmp_path / "clone" / "gitops" / "README.md").read_text() == "x\n"


@pytest.mark.parametrize("allowed", [False, True])
def test_a_push_is_refused_whatever_the_repository_allows(
    url: str, repository: Repository, allowed: bool
) -> None:
    if allowed:
        repository.git("config", "daemon.receivepack", "true")
    before = repository.git("rev-parse", "main")
    push = _git(f"--git-dir={repository.path}", "push", url, "main:refs/heads/other")
    assert push.returncode != 0
    assert "service not enabled" in push.stderr
    assert "other" not in repository.git("for-each-ref")
    assert repository.git("rev-parse", "main") == before


def test_a_repository_that_is_not_marked_is_not_served(url: str, repository: Repository) -> None:
    (repository.path / "git-daemon-export-ok").unlink()
    assert "repository not exported" in _git("ls-remote", url).stderr


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)


def _await(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("git daemon did not listen within 10 s")
