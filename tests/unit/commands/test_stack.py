import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foundation.errors import LabError
from lab.cli import app
from lab.stack import Stack
from tests.unit.conftest import Program
from tests.unit.outputs import outputs

run = CliRunner().invoke


def stack_of(checkout: Path, **changes: object) -> Stack:
    return Stack.of(outputs() | changes, stack="kind", project=checkout, environment={})


def test_the_hub_comes_first_and_paths_are_absolute(checkout: Path) -> None:
    stack = stack_of(checkout)
    assert [each.name for each in stack.clusters] == ["hub", "workload-1"]
    assert stack.hub.network is None
    assert [each.network for each in stack.workload_clusters] == ["network1"]
    assert stack.hub.kubeconfig == checkout / ".lab" / "hub" / "kubeconfig"
    assert stack.endpoints["thanos"].port == 9090


def test_a_kubeconfig_somewhere_else_keeps_its_path(checkout: Path) -> None:
    elsewhere = outputs()["clusters"][1] | {"kubeconfig": "/etc/kubeconfig"}
    assert stack_of(checkout, clusters=[elsewhere]).hub.kubeconfig == Path("/etc/kubeconfig")


def test_no_password_is_in_what_is_printed_of_a_stack(checkout: Path) -> None:
    stack = stack_of(checkout)
    assert stack.logins["argocd"].password == "hunter2"
    assert "hunter2" not in f"{stack} {stack.logins}"


def test_a_stack_that_is_not_up_completely_says_so(checkout: Path) -> None:
    half = outputs()
    del half["endpoints"]
    with pytest.raises(LabError, match="not up completely: no output 'endpoints'") as raised:
        Stack.of(half, stack="kind", project=checkout, environment={})
    assert "lab up" in raised.value.remedy


def test_a_cluster_that_is_not_there_is_answered_with_those_that_are(checkout: Path) -> None:
    with pytest.raises(LabError, match="no cluster 'workload-2'") as raised:
        stack_of(checkout).cluster("workload-2")
    assert raised.value.remedy == "Its clusters are: hub, workload-1."


def test_without_a_stack_the_lab_is_not_up(checkout: Path) -> None:
    with pytest.raises(LabError, match="the lab is not up"):
        Stack.load()
    assert not (checkout / ".lab").exists()


def test_a_stack_is_loaded_from_the_outputs_with_secrets(
    checkout: Path, program: Program, state: Callable[[str, str], Path]
) -> None:
    (checkout / ".lab").mkdir()
    (checkout / ".lab" / "passphrase").write_text("secret")
    state("offline", "{}")
    calls = program("pulumi", f"cat <<'END'\n{json.dumps(outputs())}\nEND")
    assert Stack.load() == Stack.of(outputs(), stack="offline", project=checkout, environment={})
    assert "--show-secrets --stack offline" in calls.read_text()


def test_pulumi_is_quoted_if_it_cannot_read_the_stack(
    checkout: Path, program: Program, state: Callable[[str, str], Path]
) -> None:
    (checkout / ".lab").mkdir()
    (checkout / ".lab" / "passphrase").write_text("secret")
    state("kind", "{}")
    program("pulumi", "echo 'warning: old' >&2; echo 'error: incorrect passphrase' >&2; exit 255")
    with pytest.raises(LabError) as raised:
        Stack.load()
    assert (
        raised.value.message == "`pulumi stack output` failed for stack kind: incorrect passphrase"
    )


def test_the_path_of_a_kubeconfig_is_all_that_is_printed(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stack, "load", lambda: stack_of(checkout))
    result = run(app, ["kubeconfig", "workload-1"])
    assert result.output == f"{checkout}/.lab/workload-1/kubeconfig\n"
