"""What settings change."""

from itertools import product

import pytest

from tests.program.conftest import Program
from tests.program.recording import Run

URL = "https://git.example/team/lab.git"
GIT = {"url": URL, "revision": "next", "path": "deploy"}


def of_part(run: Run, part: str) -> set[str]:
    """The names of what is of a component, in any cluster."""
    return {each.name for each in run.resources if part in each.name.split("/")}


@pytest.mark.parametrize(("grafana", "kiali"), [*product([True, False], repeat=2)])
def test_grafana_and_kiali_are_there_if_wanted(
    program: Program, grafana: bool, kiali: bool
) -> None:
    run = program("kind", grafana=grafana, kiali=kiali)
    assert bool(of_part(run, "grafana")) is grafana
    assert bool(of_part(run, "kiali")) is kiali
    wanted = {name for name, on in (("grafana", grafana), ("kiali", kiali)) if on}
    assert {"grafana", "kiali"} & run.outputs["endpoints"].keys() == wanted
    assert run.outputs["credentials"].keys() == {"argocd"} | (wanted - {"kiali"})
    shown = {name.split()[0].lower() for name in run.outputs["versions"]}
    assert shown & {"grafana", "kiali"} == wanted


def test_the_password_that_is_told_is_the_one_that_grafana_has(program: Program) -> None:
    run = program("kind")
    login = run.outputs["credentials"]["grafana"]
    assert run.named("hub/grafana/admin", "Secret").inputs["stringData"] == {
        "admin-user": login["username"],
        "admin-password": login["password"],
    }


def test_grafana_and_kiali_are_on_the_hub_and_ask_its_querier(program: Program) -> None:
    run = program("kind")
    service = run.named("hub/querier/service").inputs
    name, (port,) = service["metadata"]["name"], service["spec"]["ports"]
    querier = f"http://{name}.{service['metadata']['namespace']}.svc:{port['port']}"
    grafana, kiali = (run.named(f"hub/{part}/release") for part in ("grafana", "kiali"))
    datasources = grafana.inputs["values"]["datasources"]["datasources.yaml"]["datasources"]
    assert [each["url"] for each in datasources] == [querier]
    assert kiali.inputs["values"]["external_services"]["prometheus"]["url"] == querier


def test_kiali_knows_prometheus_as_it_is(program: Program) -> None:
    run = program("kind")
    prometheus = run.named("workload-1/metrics/lab").inputs["spec"]
    kiali = run.named("hub/kiali/release").inputs["values"]["external_services"]["prometheus"]
    assert kiali["thanos_proxy"] == {
        "enabled": True,
        "scrape_interval": prometheus["scrapeInterval"],
        "retention_period": prometheus["retention"],
    }


def test_a_server_of_kiali_is_on_the_hub_only(program: Program) -> None:
    releases = [
        each for each in program("kind").of_kind("Release") if each.name.endswith("/kiali/release")
    ]
    # True: what a server needs to read the cluster, and no server.
    assert {
        each.provider: each.inputs["values"]["deployment"].get("remote_cluster_resources_only")
        for each in releases
    } == {"hub": None, "workload-1": True, "workload-2": True}


def test_argo_cd_syncs_from_the_hubs_own_git_server(program: Program) -> None:
    run = program("kind")
    service = run.named("hub/delivery/git/Service").inputs["metadata"]
    source = run.named("hub/delivery/rollouts-app-of-apps").inputs["spec"]["source"]
    assert source["repoURL"].startswith(f"git://{service['name']}.{service['namespace']}.svc/")


@pytest.mark.parametrize("stack", ["kind", "existing"])
def test_argo_cd_syncs_from_ones_own_repository_and_no_server_is_made(
    program: Program, stack: str
) -> None:
    run = program(stack, git=GIT)
    assert of_part(run, "git") == set()
    source = run.named("hub/delivery/rollouts-app-of-apps").inputs["spec"]["source"]
    assert source == {"repoURL": URL, "targetRevision": "next", "path": "deploy/app-of-apps"}
    annotations = run.named("workload-2/registration/secret").inputs["metadata"]["annotations"]
    assert {key: annotations[f"lab/git-{key}"] for key in GIT} == GIT


def test_other_values_of_the_offline_stack_are_merged_over_the_labs(program: Program) -> None:
    plain, merged = (
        program(stack).named("workload-1/istio/istiod") for stack in ("kind", "offline")
    )
    assert plain.inputs["values"] != merged.inputs["values"]
    assert plain.inputs["values"]["global"] == merged.inputs["values"]["global"]


def test_the_network_hook_is_for_the_network_and_not_for_clusters(program: Program) -> None:
    commands = [each for each in program("offline").resources if each.kind == "Command"]
    hooks = {each.name: each.inputs.get("environment", {}).get("HOOK") for each in commands}
    assert {name for name, hook in hooks.items() if hook} == {"network"}


def test_an_existing_cluster_with_load_balancers_gets_no_metallb(program: Program) -> None:
    pools = program("existing").of_kind("IPAddressPool")
    assert {each.provider: each.inputs["spec"]["addresses"] for each in pools} == {
        "hub": ["192.168.100.150-192.168.100.175"],
        "workload-1": ["192.168.101.150-192.168.101.175"],
    }
