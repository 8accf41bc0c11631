"""A provider is its own files: nothing else is opened to add one."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from components.settings.faults import SettingsError
from components.settings.loader import load
from lab.cli import app
from lab.setup import examination
from lab.stack import Stack
from tests.program.machine import Machine
from tests.program.running import run_program
from tests.stack_files import as_text, defaults
from tests.unit.new_provider.conftest import HERE
from tests.unit.outputs import outputs
from tests.unit.programs import write_program

pytestmark = pytest.mark.usefixtures("installed")

run = CliRunner().invoke


def config() -> dict[str, Any]:
    """The settings of the stack's file."""
    text = (HERE / "stacks" / "Pulumi.paper.yaml").read_text()
    file: dict[str, Any] = yaml.safe_load(text)["config"]
    return {key.removeprefix("lab:"): value for key, value in file.items()}


def raw(changes: Mapping[str, Any]) -> dict[str, str]:
    return defaults() | {key: as_text(value) for key, value in {**config(), **changes}.items()}


def test_its_settings_are_read_and_checked_with_all_others() -> None:
    assert load(raw({})).provider == "paper"
    with pytest.raises(SettingsError) as raised:
        load(
            raw({"paper": {"domane": "x"}, "workloadClusters": ["a", "b", "c", "d"], "kiali": "?"})
        )
    keys = {fault.key for fault in raised.value.faults}
    assert keys == {"paper.domane", "paper.domain", "workloadClusters", "kiali"}
    with pytest.raises(SettingsError, match="lab:paper: it describes domain, but lab:provider is"):
        load(raw({"provider": "kind"}))


def test_the_whole_lab_is_built_on_its_clusters(tmp_path: Path) -> None:
    machine = Machine(folder=tmp_path / "machine")
    built = run_program(machine, "kind", preview=False, changes=config())
    assert built.outputs["provider"] == "paper"
    assert {each["name"]: each["peerServer"] for each in built.outputs["clusters"]} == {
        name: f"https://{name}.paper.example:6443" for name in ("hub", "workload-1", "workload-2")
    }
    assert {each.provider for each in built.kubernetes} == {"hub", "workload-1", "workload-2"}
    pools = {
        each.provider: each.inputs["spec"]["addresses"] for each in built.of_kind("IPAddressPool")
    }
    assert pools["workload-1"] == ["192.168.103.192-192.168.103.223"]


@pytest.fixture
def stack(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A lab that is up, on one running machine and one that has stopped."""
    for name, state in (("hub", "running"), ("workload-1", "stopped")):
        (checkout / ".lab" / name).mkdir(parents=True)
        (checkout / ".lab" / name / "sheet").write_text(state)
    given = outputs() | {"provider": "paper"}
    up = Stack.of(given, stack="paper", project=checkout, environment=dict(os.environ))
    monkeypatch.setattr(Stack, "load", lambda: up)
    return up


@pytest.mark.usefixtures("stack")
def test_status_shows_its_machines(path: Path) -> None:
    write_program(path, "kubectl", "echo refused >&2; exit 1")
    hub, workload = json.loads(run(app, ["status", "--json"]).stdout)["clusters"]
    assert (hub["state"], workload["state"]) == ("not answering", "stopped")


@pytest.mark.usefixtures("checkout", "path")
def test_doctor_asks_it_and_looks_for_its_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_: object) -> dict[str, str]:
        return {}

    monkeypatch.setattr(examination, "unreachable", unreachable)
    monkeypatch.setattr(examination, "refused", unreachable)
    result = run(app, ["doctor", "--stack", "paper", "--json"])
    found = {each["name"]: each["detail"] for each in json.loads(result.stdout)}
    assert found["desk"] == "tidy, for paper"
    assert "pencil" in found
    assert "container runtime" not in found
    assert "kind" not in found


@pytest.mark.usefixtures("stack")
def test_down_removes_what_a_lost_state_has_left(checkout: Path, path: Path) -> None:
    for name, version in (("pulumi", "v3.272.0"), ("kubectl", "v1.37.2"), ("pencil", "2.0.0")):
        write_program(path, name, f"echo {version}")
    result = run(app, ["down", "--yes"])
    assert result.exit_code == 0, result.output
    assert "removed sheet hub" in result.output
    assert not (checkout / ".lab").exists()
