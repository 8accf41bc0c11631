"""`lab doctor` on machines that tests describe by the programs on PATH."""

import json
import platform
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from components.settings.memory import GIB
from foundation.versions import IMAGES
from lab.commands import doctor
from lab.setup import choice, examination
from tests.unit.programs import write_program
from tests.unit.setup.engine import have_docker

run = CliRunner().invoke

LABS = '[{"Labels": {"multicluster-lab.generation": "1a"}}]'

pytestmark = pytest.mark.usefixtures("project")


def reach(monkeypatch: pytest.MonkeyPatch, *silent: str) -> None:
    """Reach all that the lab is installed from, but for these."""

    def unreachable(_: object) -> dict[str, str]:
        return dict.fromkeys(silent, "refused")

    for module in (choice, examination):
        monkeypatch.setattr(module, "unreachable", unreachable)
    refuse(monkeypatch)


def refuse(monkeypatch: pytest.MonkeyPatch, *images: str) -> None:
    """Have registries refuse these images."""

    def refused(asked: Sequence[str]) -> dict[str, str]:
        assert set(IMAGES) <= set(asked)
        return dict.fromkeys(images, "the registry does not have it")

    monkeypatch.setattr(examination, "refused", refused)


@pytest.fixture
def good(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has everything, but for a tool that `lab up` brings; gives its PATH."""
    reach(monkeypatch)
    monkeypatch.setattr("lab.providers.kind.checks.DISK_BYTES", 0)
    have_docker(path, kernel="of a virtual machine", data_root=tmp_path, network=LABS)
    write_program(path, "kubectl", "echo v1.37.2")
    write_program(path, "pulumi", "echo v3.272.0")
    return path


@pytest.mark.usefixtures("good")
def test_a_machine_with_warnings_only_passes() -> None:
    result = run(doctor.app)
    assert result.exit_code == 0, result.stdout
    assert "stack kind: All image registries" in result.stdout
    assert "`lab up` downloads it" in result.stdout


def test_a_failure_is_shown_with_its_remedy_and_fails(good: Path, tmp_path: Path) -> None:
    have_docker(good, kernel=platform.release(), data_root=tmp_path, memory=GIB, network=LABS)
    result = run(doctor.app)
    assert result.exit_code == 1
    assert "1.0 GiB, and the lab needs 5.6 GiB" in result.stdout
    assert "lab:workloadClusters" in result.stdout


def test_the_stack_is_named_with_the_reason_for_it(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert good
    reach(monkeypatch, "quay.io")
    assert "stack offline: These do not answer: quay.io (refused)." in run(doctor.app).stdout


@pytest.mark.usefixtures("good")
def test_the_stack_that_is_up_is_examined_unless_another_is_requested(project: Path) -> None:
    state = project / ".lab" / ".pulumi" / "stacks" / "lab" / "existing.json"
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    assert "stack existing: It is up already." in run(doctor.app).stdout
    assert "stack kind: It was requested." in run(doctor.app, ["--stack", "kind"]).stdout


def test_a_stack_can_be_asked_for_and_is_examined(good: Path) -> None:
    write_program(good, "docker", "exit 1")
    result = run(doctor.app, ["--stack", "existing"])
    assert result.exit_code == 0, result.stdout
    assert "container runtime" not in result.stdout
    assert run(doctor.app, ["--stack", "kind"]).exit_code == 1


@pytest.mark.usefixtures("good")
def test_json_has_every_finding_and_the_same_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    reach(monkeypatch, "quay.io")
    result = run(doctor.app, ["--stack", "kind", "--json"])
    assert result.exit_code == 1
    levels = {row["name"]: row["level"] for row in json.loads(result.stdout)}
    assert (levels["memory"], levels["kind"], levels["registries"]) == ("ok", "warn", "fail")


@pytest.mark.usefixtures("good")
def test_an_image_that_a_registry_refuses_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, "quay.io/thanos/thanos:v0")
    result = run(doctor.app, ["--stack", "kind"])
    assert result.exit_code == 1
    assert "quay.io/thanos/thanos:v0 (the registry does not have it)" in result.stdout
