"""The lab in clusters that somebody else has made: a hub and one workload cluster."""

import subprocess
import sys
from collections.abc import Generator
from ipaddress import IPv4Network

import pytest

from components.clusters.addresses import load_balancer_range
from offline.bundle.shelf import environment
from tests.e2e.lab_under_test import LabUnderTest
from tests.e2e.machine import Cluster, docker, in_docker, kind_cluster

# More than one change of the whole lab, on a machine that may be slow.
pytestmark = pytest.mark.timeout(2400)

NETWORK = "existing-e2e"
NAMES = ("hub", "workload-1")


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Generator[dict[str, Cluster]]:
    """Both, with nothing in them."""
    before = in_docker()
    folder = tmp_path_factory.mktemp("kubeconfigs")
    lab = (sys.executable, "-m", "lab.cli", "bundle", "registry")
    docker("network", "create", NETWORK)
    try:
        subprocess.run([*lab, "up", NETWORK], check=True)
        with (
            kind_cluster(f"{NETWORK}-hub", NETWORK, folder) as hub,
            kind_cluster(f"{NETWORK}-workload-1", NETWORK, folder) as workload,
        ):
            yield dict(zip(NAMES, (hub, workload), strict=True))
    finally:
        subprocess.run([*lab, "down", NETWORK], check=True)
        docker("network", "rm", NETWORK)
    assert in_docker() == before


@pytest.fixture(scope="module")
def lab(
    clusters: dict[str, Cluster], tmp_path_factory: pytest.TempPathFactory
) -> Generator[LabUnderTest]:
    """A lab whose stack `existing` names them."""
    made = LabUnderTest.copied_to(tmp_path_factory.mktemp("lab"), **environment())
    (subnet,) = docker(
        "network", "inspect", NETWORK, "--format", "{{(index .IPAM.Config 0).Subnet}}"
    )
    entries = {
        name: {
            "kubeconfig": str(cluster.kubeconfig),
            "context": f"kind-{cluster.name}",
            "peerServer": f"https://{cluster.name}-control-plane:6443",
            "loadBalancer": "metallb",
            "addresses": str(load_balancer_range(IPv4Network(subnet), slot)),
        }
        for slot, (name, cluster) in enumerate(clusters.items())
    }
    offline = made.read("stacks/Pulumi.offline.yaml")["config"]
    taken = ("artefactFolder", "valuesOverlay", "grafana", "kiali", "webInterfaces")
    config = {
        "lab:provider": "existing",
        "lab:workloadClusters": list(NAMES[1:]),
        "lab:existing": entries,
        **{f"lab:{key}": offline[f"lab:{key}"] for key in taken},
    }
    made.edit("stacks/Pulumi.existing.yaml", lambda file: file.update(config=config))
    try:
        yield made
    finally:
        made.run("down", "--yes")


def test_it_comes_up_in_clusters_that_are_there(lab: LabUnderTest) -> None:
    lab.run("up", "--stack", "existing", "--yes")
    lab.verify()


def test_a_second_up_changes_nothing(lab: LabUnderTest) -> None:
    lab.pulumi("preview", "--expect-no-changes")


def test_down_leaves_the_clusters_and_nothing_in_them(
    lab: LabUnderTest, clusters: dict[str, Cluster]
) -> None:
    lab.run("down", "--yes")
    for cluster in clusters.values():
        namespaces = {each["metadata"]["name"] for each in cluster.get("namespaces")["items"]}
        assert namespaces == {
            *("default", "kube-node-lease", "kube-public", "kube-system", "local-path-storage")
        }
