import json
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.setup import stacks
from lab.setup.stacks import STACKS, UpstreamStack, environment, prepare, stack_names
from lab.setup.tools import KIND, KUBECTL
from tests.unit.programs import write_program

STACK = """
def prepare():
    return {"prepared": "yes"}

def environment():
    return {"looked": "only"}
"""

INFO = {"ServerVersion": "28.0", "MemTotal": 1, "DockerRootDir": "/", "KernelVersion": "6"}
DOCKER_INFO = f"echo '{json.dumps(INFO)}'"


@pytest.fixture
def _a_package_with_a_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stack_for_test.py").write_text(STACK)
    metadata = tmp_path / "stacks_for_test-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: stacks-for-test\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{STACKS}]\nfor-test = stack_for_test\n")
    monkeypatch.syspath_prepend(tmp_path)  # pyright: ignore[reportUnknownMemberType]


def have_docker_after(path: Path, started: Path) -> None:
    """A `docker` that answers when the file is there."""
    write_program(path, "docker", f"test -e {started} && {DOCKER_INFO}")


@pytest.fixture
def host_up(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have `lab host up` start Docker: it makes the returned file."""
    started = tmp_path / "started"
    have_docker_after(path, started)
    python = write_program(
        tmp_path, "python", f'test "$*" = "-m lab.cli host up" && touch {started}'
    )
    monkeypatch.setattr(stacks.sys, "executable", str(python))
    monkeypatch.setattr(stacks.platform, "system", lambda: "Linux")
    return started


@pytest.mark.usefixtures("_a_package_with_a_stack")
def test_a_stack_of_any_package_is_found_by_its_name() -> None:
    assert "for-test" in stack_names()
    assert prepare("for-test") == {"prepared": "yes"}
    assert environment("for-test") == {"looked": "only"}


@pytest.mark.usefixtures("_a_package_with_a_stack")
def test_an_unknown_stack_is_refused_with_those_there_are() -> None:
    with pytest.raises(LabError, match="no stack 'knid'") as raised:
        prepare("knid")
    assert "for-test" in raised.value.mend


def test_tools_on_path_leave_path_as_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_program(path, "kubectl", "echo v1.37.2")
    monkeypatch.setenv("PATH", str(path))
    assert UpstreamStack(tools=(KUBECTL,), needs_docker=False).environment() == {"PATH": str(path)}


def test_downloaded_tools_come_first(path: Path, cache: Path) -> None:
    assert KIND.download is not None
    program = write_program(cache / "tools" / "kind" / KIND.download.version, "kind", "")
    write_program(path, "kind", "echo kind v0.1.0")
    found = UpstreamStack(tools=(KIND,), needs_docker=False).environment()["PATH"].split(":")
    assert found[:2] == [str(program.parent), str(path)]


@pytest.mark.usefixtures("path")
def test_to_look_for_the_environment_downloads_nothing() -> None:
    with pytest.raises(LabError, match="kubectl missing") as raised:
        UpstreamStack(tools=(KUBECTL,), needs_docker=False).environment()
    assert "lab up" in raised.value.mend


def test_a_docker_that_runs_is_left_alone(host_up: Path, path: Path) -> None:
    write_program(path, "docker", DOCKER_INFO)
    UpstreamStack(tools=(), needs_docker=True).prepare()
    assert not host_up.exists()


def test_a_docker_that_does_not_run_is_started(host_up: Path) -> None:
    UpstreamStack(tools=(), needs_docker=True).prepare()
    assert host_up.exists()


def test_a_docker_that_cannot_be_started_is_an_error(host_up: Path, path: Path) -> None:
    write_program(path, "docker", "echo 'permission denied' >&2; exit 1")
    with pytest.raises(LabError, match="permission denied"):
        UpstreamStack(tools=(), needs_docker=True).prepare()
    assert host_up.exists()


def test_where_the_lab_cannot_start_docker_it_does_not_try(
    host_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stacks.platform, "system", lambda: "Darwin")
    with pytest.raises(LabError, match="Docker does not answer") as raised:
        UpstreamStack(tools=(), needs_docker=True).prepare()
    assert "Docker Desktop" in raised.value.mend
    assert not host_up.exists()


def test_existing_clusters_need_no_docker(host_up: Path) -> None:
    UpstreamStack(tools=(), needs_docker=False).prepare()
    assert not host_up.exists()
