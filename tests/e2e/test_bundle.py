"""With nothing but the bundle, an ordinary Pulumi program builds two clusters and all in them."""

import json
import subprocess
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from lab.paths import tools_dir
from offline.bundle.shelf import charts_dir
from offline.parts.images import LAB_IMAGES
from offline.parts.node_image import NODE_REFERENCE
from tests.engine.project import PulumiProject

PREFIX = "bundle-e2e"
CLUSTERS = (f"{PREFIX}-a", f"{PREFIX}-b")
HELLOWORLD = next(image.reference for image in LAB_IMAGES if "helloworld-v1" in image.reference)
LAB = f"{sys.executable} -m lab.cli"


@dataclass(frozen=True)
class Lab:
    """The program's project and the kubeconfig file of each cluster it made."""

    project: PulumiProject
    kubeconfigs: dict[str, Path]

    def kubectl(self, cluster: str, *arguments: str) -> str:
        """What kubectl prints, asked about one cluster."""
        command = [tools_dir() / "kubectl", "--kubeconfig", self.kubeconfigs[cluster], *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def get(self, cluster: str, *arguments: str) -> Any:
        """What the API server says of an object."""
        return json.loads(self.kubectl(cluster, "get", *arguments, "--output=json"))


def docker(*arguments: str) -> list[str]:
    """The lines that docker prints."""
    result = subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True)
    return result.stdout.split()


def leftovers() -> list[str]:
    """Containers, networks and volumes that carry the test's name."""
    name = f"name={PREFIX}"
    return [
        *docker("ps", "--all", "--filter", name, "--format", "{{.Names}}"),
        *docker("network", "ls", "--filter", name, "--format", "{{.Name}}"),
        *docker("volume", "ls", "--filter", name, "--format", "{{.Name}}"),
    ]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Generator[Lab]:
    """Both clusters up, all in them ready; destroyed in the end, whatever the tests did."""
    assert not leftovers(), "an earlier run was killed: remove what it left"
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
        kubeconfigs: dict[str, Path] = {}
        for name in CLUSTERS:
            kubeconfigs[name] = folder / name
            kubeconfigs[name].write_text(result.outputs[name])
        yield Lab(project, kubeconfigs)
    finally:
        project.destroy()
    assert leftovers() == []


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_the_deployment_answers_and_the_release_runs_in_each_cluster(
    lab: Lab, cluster: str
) -> None:
    (pod,) = lab.get(cluster, "pods", "--namespace=demo")["items"]
    path = f"/api/v1/namespaces/demo/pods/{pod['metadata']['name']}:5000/proxy/hello"
    assert f"instance: {pod['metadata']['name']}" in lab.kubectl(cluster, "get", "--raw", path)
    controller = lab.get(cluster, "deployment/metallb-controller", "--namespace=metallb-system")
    assert controller["status"]["readyReplicas"] == 1


def test_both_clusters_hold_the_certificate_of_one_authority(lab: Lab) -> None:
    (pem,) = {
        lab.get(name, "configmap/ca", "--namespace=demo")["data"]["ca.crt"] for name in CLUSTERS
    }
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

    lab.kubectl(CLUSTERS[1], "delete", "deployment/helloworld", "--namespace=demo")
    assert lab.project.refresh().changes["delete"] == 1
    assert lab.project.up().changes["create"] == 1
    restored = lab.get(CLUSTERS[1], "deployment/helloworld", "--namespace=demo")
    assert restored["status"]["readyReplicas"] == 1
