"""With nothing but the bundle, an ordinary Pulumi program builds two clusters and all in them."""

import shlex
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509

from offline.bundle.shelf import charts_dir
from offline.parts.images import LAB_IMAGES
from offline.parts.node_image import NODE_REFERENCE
from tests.e2e.machine import Cluster, in_docker
from tests.engine.project import PulumiProject

PREFIX = "bundle-e2e"
CLUSTERS = (f"{PREFIX}-a", f"{PREFIX}-b")
HELLOWORLD = next(image.reference for image in LAB_IMAGES if "helloworld-v1" in image.reference)
LAB = f"{shlex.quote(sys.executable)} -m lab.cli"


@dataclass(frozen=True)
class Lab:
    """The program's project and the clusters it made."""

    project: PulumiProject
    clusters: dict[str, Cluster]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Generator[Lab]:
    """Both clusters up, all in them ready; destroyed in the end, whatever the tests did."""
    before = in_docker()
    chart = next(charts_dir().glob("metallb-*.tgz"))
    project = PulumiProject(
        tmp_path_factory.mktemp("two-clusters"),
        (Path(__file__).parent / "two_clusters.py").read_text(),
        config={
            "prefix": PREFIX,
            "image": NODE_REFERENCE,
            "helloworld": HELLOWORLD,
            "chart": str(chart),
            "lab": LAB,
        },
        timeout_seconds=900,
    )
    try:
        result = project.up()
        assert set(result.changes) == {"create"}
        folder = tmp_path_factory.mktemp("kubeconfigs")
        clusters = {name: Cluster(name, folder / name) for name in CLUSTERS}
        for cluster in clusters.values():
            cluster.kubeconfig.write_text(result.outputs[cluster.name])
        yield Lab(project, clusters)
    finally:
        project.destroy()
    assert in_docker() == before


@pytest.mark.parametrize("name", CLUSTERS)
def test_the_deployment_answers_and_the_release_runs_in_each_cluster(lab: Lab, name: str) -> None:
    cluster = lab.clusters[name]
    (pod,) = cluster.get("pods", "--namespace=demo")["items"]
    path = f"/api/v1/namespaces/demo/pods/{pod['metadata']['name']}:5000/proxy/hello"
    assert f"instance: {pod['metadata']['name']}" in cluster.kubectl("get", "--raw", path)
    controller = cluster.get("deployment/metallb-controller", "--namespace=metallb-system")
    assert controller["status"]["readyReplicas"] == 1


def test_both_clusters_hold_the_certificate_of_one_authority(lab: Lab) -> None:
    maps = [cluster.get("configmap/ca", "--namespace=demo") for cluster in lab.clusters.values()]
    (pem,) = {found["data"]["ca.crt"] for found in maps}
    certificate = x509.load_pem_x509_certificate(pem.encode())
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_no_kubeconfig_and_no_key_is_in_the_state(lab: Lab) -> None:
    stored = lab.project.stored()
    assert "client-key-data" not in stored
    assert "PRIVATE KEY" not in stored


def test_a_second_up_changes_nothing_and_a_deleted_deployment_is_seen_and_restored(
    lab: Lab,
) -> None:
    assert set(lab.project.up().changes) == {"same"}

    cluster = lab.clusters[CLUSTERS[1]]
    cluster.kubectl("delete", "deployment/helloworld", "--namespace=demo")
    assert lab.project.refresh().changes["delete"] == 1
    assert lab.project.up().changes["create"] == 1
    restored = cluster.get("deployment/helloworld", "--namespace=demo")
    assert restored["status"]["readyReplicas"] == 1
