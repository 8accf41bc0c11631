"""More and fewer workload clusters."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv4Address
from itertools import combinations, permutations
from typing import Any

import pytest

from components.clusters.addresses import AddressRange
from tests.program.conftest import Program, addresses
from tests.program.recording import Registration, Run

ONE = ["workload-1"]
TWO = ["workload-1", "workload-2"]
THREE = ["workload-1", "workload-2", "workload-3"]
FLEETS = pytest.mark.parametrize("fleet", [ONE, TWO, THREE], ids=["one", "two", "three"])

TOLD_OF_THE_FLEET = {
    "hub/kiali/release",
    "hub/querier/deployment",
    "workload-1/registration/secret",
    "workload-2/registration/secret",
}
"""What there is to be changed when a cluster comes or goes."""


def without(run: Run, cluster: str) -> dict[str, Registration]:
    """All but what belongs to a cluster, or is about it, by URN."""
    return {
        each.urn: each
        for each in run.resources
        if not each.name.startswith((f"{cluster}/", f"{cluster}-"))
        and not each.name.endswith(f"/{cluster}")
        and each.name != cluster
    }


def changed(before: dict[str, Registration], after: dict[str, Registration]) -> set[str]:
    """The names of the resources that differ in any way, or are not there any more, or new."""
    return {
        (before.get(urn) or after[urn]).name
        for urn in before.keys() | after.keys()
        if before.get(urn) != after.get(urn)
    }


def test_a_further_cluster_changes_only_what_is_told_of_the_fleet(program: Program) -> None:
    two, three = (program("kind", workloadClusters=fleet) for fleet in (TWO, THREE))
    assert changed(without(two, "workload-3"), without(three, "workload-3")) == TOLD_OF_THE_FLEET


def test_a_cluster_that_goes_leaves_the_others_as_they_are(program: Program) -> None:
    two, other = (program("kind", workloadClusters=fleet) for fleet in (TWO, ["workload-2"]))
    assert changed(without(two, "workload-1"), without(other, "workload-1")) == (
        TOLD_OF_THE_FLEET - {"workload-1/registration/secret"}
    )


def test_a_cluster_is_told_of_the_others_by_name_alone(program: Program) -> None:
    def told(fleet: list[str]) -> Any:
        return program("kind", workloadClusters=fleet).named("workload-1/registration/secret")

    assert told(TWO).inputs["metadata"]["annotations"].pop("lab/clusters") == ",".join(TWO)

    def without_names(secret: Registration) -> Any:
        inputs = secret.inputs
        inputs["metadata"]["annotations"].pop("lab/clusters")
        return replace(secret, raw=inputs)

    assert without_names(told(TWO)) == without_names(told(THREE))


def test_a_cluster_that_is_gone_is_made_anew_and_no_other(program: Program) -> None:
    there, gone = program("kind"), program("kind", stopped=("lab-workload-1",))
    before, after = ({each.urn: each for each in run.resources} for run in (there, gone))
    assert changed(before, after) == {"workload-1", "workload-1-generation"}


@FLEETS
def test_the_addresses_for_services_are_each_clusters_own(
    program: Program, fleet: list[str]
) -> None:
    pools = program("kind", workloadClusters=fleet).of_kind("IPAddressPool")
    ranges = [_range(pool.inputs["spec"]["addresses"]) for pool in pools]
    assert {pool.provider for pool in pools} == {"hub", *fleet}
    assert not any(one.overlaps(other) for one, other in combinations(ranges, 2))


@FLEETS
def test_each_cluster_has_a_network_of_its_own_that_all_agree_on(
    program: Program, fleet: list[str]
) -> None:
    run = program("kind", workloadClusters=fleet)
    networks = {each["name"]: each["network"] for each in run.outputs["clusters"]}
    assert networks == {"hub": None} | {name: f"network{name[-1]}" for name in fleet}
    for name in fleet:
        labels = run.named(f"{name}/istio/namespace").inputs["metadata"]["labels"]
        istiod = run.named(f"{name}/istio/istiod").inputs["values"]["global"]
        gateway = run.named(f"{name}/istio/istio-eastwestgateway").inputs["values"]
        secret = run.named(f"{name}/registration/secret").inputs["metadata"]["annotations"]
        assert {
            labels["topology.istio.io/network"],
            istiod["network"],
            gateway["networkGateway"],
            secret["lab/network"],
        } == {networks[name]}
        assert istiod["multiCluster"]["clusterName"] == name


@FLEETS
def test_each_cluster_has_the_remote_secret_of_each_other(
    program: Program, fleet: list[str]
) -> None:
    secrets = [
        each
        for each in program("kind", workloadClusters=fleet).of_kind("Secret")
        if "/remote-secret/" in each.name
    ]
    assert {(each.provider, each.inputs["metadata"]["name"]) for each in secrets} == {
        (cluster, f"istio-remote-secret-{peer}") for cluster, peer in permutations(fleet, 2)
    }


@FLEETS
def test_the_querier_asks_the_sidecar_of_every_workload_cluster(
    program: Program, fleet: list[str]
) -> None:
    run = program("kind", workloadClusters=fleet)
    (container,) = run.named("hub/querier/deployment").inputs["spec"]["template"]["spec"][
        "containers"
    ]
    asked = [each for each in container["args"] if each.startswith("--endpoint")]
    assert asked == [
        f"--endpoint-strict={sidecar['thanosSidecar']}:10901"
        for sidecar in (addresses(run, name) for name in fleet)
    ]


@FLEETS
def test_all_trust_the_same_root_and_have_an_intermediate_each(
    program: Program, fleet: list[str]
) -> None:
    run = program("kind", workloadClusters=fleet)
    given = [run.named(f"{name}/istio/cacerts").inputs["stringData"] for name in fleet]
    assert _distinct(given, "root-cert.pem") == 1
    assert _distinct(given, "ca-cert.pem") == _distinct(given, "ca-key.pem") == len(fleet)


def _distinct(secrets: Sequence[dict[str, str]], key: str) -> int:
    return len({each[key] for each in secrets})


def _range(addresses: list[str]) -> AddressRange:
    (text,) = addresses
    first, last = text.split("-")
    return AddressRange(first=IPv4Address(first), last=IPv4Address(last))
