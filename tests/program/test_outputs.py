"""What the program exports is what the `lab` command reads."""

from pathlib import Path

import pytest

from lab.stack import Stack
from tests.program.answers import address_of
from tests.program.conftest import STACKS, Program, addresses
from tests.program.recording import Run
from tests.stack_files import stack_config

PROJECT = Path("/checkout")


def read(run: Run, stack: str) -> Stack:
    """The outputs, as the command sees them."""
    return Stack.of(run.outputs, stack=stack, project=PROJECT, environment={})


@pytest.mark.parametrize("stack", STACKS)
def test_the_command_can_read_all_outputs(program: Program, stack: str) -> None:
    lab = read(program(stack), stack)
    assert lab.hub.name == "hub"
    assert [each.name for each in lab.workload_clusters] == ["workload-1", "workload-2"]
    assert {endpoint.cluster for endpoint in lab.endpoints.values()} == {
        each.name for each in lab.clusters
    }
    assert lab.logins.keys() <= lab.endpoints.keys()


@pytest.mark.parametrize("stack", STACKS)
def test_endpoints_are_services_that_the_lab_makes(program: Program, stack: str) -> None:
    """Of those that it makes itself; charts and operators make the others."""
    run = program(stack)
    made = {
        (each.provider, each.inputs["metadata"]["namespace"], each.inputs["metadata"]["name"]): [
            port["port"] for port in each.inputs["spec"]["ports"]
        ]
        for each in run.of_kind("Service")
        if "spec" in each.inputs
    }
    thanos = read(run, stack).endpoints["thanos"]
    assert thanos.port in made[thanos.cluster, thanos.namespace, thanos.service]


def test_a_kind_cluster_is_reached_by_its_context_in_the_file_that_the_script_writes(
    program: Program,
) -> None:
    run = program("kind")
    for cluster in read(run, "kind").clusters:
        environment = run.named(cluster.name, "Command").inputs["environment"]
        assert cluster.kubeconfig == PROJECT / environment["FOLDER"] / "kubeconfig"
        assert cluster.context == f"kind-{environment['NAME']}"


@pytest.mark.parametrize("cluster", ["workload-1", "workload-2"])
def test_addresses_are_those_that_the_services_were_given(program: Program, cluster: str) -> None:
    run = program("kind")
    given = {
        (each.provider, each.inputs["metadata"]["name"]): address_of(each.name)
        for each in run.of_kind("Service")
    }
    assert addresses(run, "hub") == {"thanosQuery": given["hub", "thanos-query"]}
    assert addresses(run, cluster) == {
        "ingressGateway": given[cluster, "istio-ingressgateway"],
        "eastWestGateway": given[cluster, "istio-eastwestgateway"],
        "thanosSidecar": given[cluster, "thanos-sidecar"],
    }


def test_what_has_no_web_interface_is_said_to_have_none(program: Program) -> None:
    notes = {
        name: endpoint.note
        for name, endpoint in read(program("offline"), "offline").endpoints.items()
    }
    without = {name for name, note in notes.items() if "no web interface" in note}
    assert without == {"argocd", "prometheus-workload-1", "prometheus-workload-2"}
    endpoints = read(program("kind"), "kind").endpoints.values()
    assert {endpoint.note for endpoint in endpoints} == {""}


def test_remarks_of_the_stack_are_passed_on(program: Program) -> None:
    notes = read(program("offline"), "offline").notes
    assert notes
    assert all(note in stack_config("offline")["notes"] for note in notes)
