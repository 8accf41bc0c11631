"""Docker is started where the lab can start it."""

from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.host import cli
from lab.providers.kind import PROVIDER, kind
from tests.unit.fake_docker import INFO, SILENT
from tests.unit.programs import write_program

DOCKER_INFO = f"echo '{INFO}'"


@pytest.fixture
def host_up(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have `lab host up` start Docker: it makes the returned file."""
    started = tmp_path / "started"
    write_program(path, "docker", f"test -e {started} && {DOCKER_INFO}")
    monkeypatch.setattr(cli, "up", started.touch)
    monkeypatch.setattr(kind.platform, "system", lambda: "Linux")
    return started


def test_a_docker_that_runs_is_left_alone(host_up: Path, path: Path) -> None:
    write_program(path, "docker", DOCKER_INFO)
    PROVIDER.prepare()
    assert not host_up.exists()


def test_a_docker_that_does_not_run_is_started(host_up: Path) -> None:
    PROVIDER.prepare()
    assert host_up.exists()


def test_a_docker_that_cannot_be_started_is_an_error(host_up: Path, path: Path) -> None:
    write_program(path, "docker", SILENT)
    with pytest.raises(LabError, match="Docker does not answer: Cannot connect"):
        PROVIDER.prepare()
    assert host_up.exists()


def test_where_the_lab_cannot_start_docker_it_does_not_try(
    host_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind.platform, "system", lambda: "Darwin")
    with pytest.raises(LabError, match="Docker does not answer") as raised:
        PROVIDER.prepare()
    assert "Docker Desktop" in raised.value.remedy
    assert not host_up.exists()
