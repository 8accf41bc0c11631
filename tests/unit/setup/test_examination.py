"""What is found out about a machine that a test describes by the programs on its PATH."""

import platform
from pathlib import Path

import pytest

from components.settings.memory import GIB
from foundation.errors import LabError
from lab.setup import examination
from lab.setup.examination import examine
from lab.setup.findings import Finding, Level
from tests.unit.programs import write_program
from tests.unit.setup.engine import have_docker

pytestmark = pytest.mark.usefixtures("project")


@pytest.fixture(autouse=True)
def _registries_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_answer(_: object) -> dict[str, str]:
        return {}

    monkeypatch.setattr(examination, "unreachable", all_answer)
    monkeypatch.setattr(examination, "refused", all_answer)


def findings(stack: str = "kind") -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(Path(), stack)}


def test_all_that_the_lab_needs_is_looked_at(path: Path, tmp_path: Path) -> None:
    have_docker(path, kernel=platform.release(), data_root=tmp_path)
    write_program(path, "kubectl", "echo v1.37.2")
    found = findings()
    assert found["memory"].level is Level.OK
    assert str(tmp_path) in found["disk"].detail
    assert found["network"].level is Level.FAIL
    assert "lab-hub-control-plane" in found["nodes"].detail
    assert (found["kubectl"].level, found["pulumi"].level) == (Level.OK, Level.WARN)
    assert found["ports"].level is Level.OK
    assert found["registries"].level is Level.OK


def test_too_little_memory_is_found(path: Path, tmp_path: Path) -> None:
    have_docker(path, kernel=platform.release(), data_root=tmp_path, memory=2 * GIB)
    assert findings()["memory"].level is Level.FAIL


def test_the_memory_that_is_needed_is_that_of_the_stacks_clusters(
    path: Path, tmp_path: Path, project: Path
) -> None:
    have_docker(path, kernel=platform.release(), data_root=tmp_path, memory=6 * GIB)
    assert findings()["memory"].level is Level.OK
    file = project / "stacks" / "Pulumi.large.yaml"
    file.write_text("config: {lab:workloadClusters: [a, b, c]}\n")
    assert findings("large")["memory"].level is Level.FAIL


def test_an_unknown_stack_is_an_error() -> None:
    with pytest.raises(LabError, match="no stack 'knid'"):
        findings("knid")


def test_this_machines_limits_and_disk_are_not_taken_for_those_of_an_engine_elsewhere(
    path: Path, tmp_path: Path
) -> None:
    have_docker(path, kernel="of another machine", data_root=tmp_path)
    found = findings()
    assert (found["disk"].level, found["inotify"].level) == (Level.WARN, Level.WARN)


def test_a_disk_that_is_not_there_is_no_crash(path: Path, tmp_path: Path) -> None:
    have_docker(path, kernel=platform.release(), data_root=tmp_path / "none")
    assert findings()["disk"].level is Level.WARN


@pytest.mark.usefixtures("path")
def test_without_a_runtime_nothing_is_asked_of_it() -> None:
    found = findings()
    assert found["container runtime"].level is Level.FAIL
    assert "memory" not in found


@pytest.mark.usefixtures("path")
def test_existing_clusters_need_neither_docker_nor_kind() -> None:
    assert not {"container runtime", "memory", "kind"} & findings("existing").keys()
