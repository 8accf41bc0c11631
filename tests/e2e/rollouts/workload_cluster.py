"""A control plane with Istio's definitions and the Argo Rollouts controller."""

import subprocess
import tarfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from components.gitops.content import FOLDER, content
from foundation.paths import tools_dir
from foundation.versions import ISTIO
from offline.bundle.shelf import charts_dir, manifests_dir
from tests.e2e.rollouts.programs import await_success, built, free_port, running
from tests.engine.control_plane import ControlPlane, control_plane

APP = "helloworld"
"""The namespace of the app."""


class WorkloadCluster:
    """The cluster, and the folder that has the content of the Git repository."""

    def __init__(self, plane: ControlPlane, kubeconfig: Path, repository: Path) -> None:
        self.plane = plane
        self.repository = repository
        self._kubeconfig = kubeconfig

    def kubectl(self, *arguments: Path | str, given: bytes | None = None) -> bytes:
        """Run kubectl in the cluster; what it prints."""
        command = [tools_dir() / "kubectl", f"--kubeconfig={self._kubeconfig}", *arguments]
        done = subprocess.run(command, input=given, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def rollout_objects(self, kind: str) -> str:
        """The path of the app's objects of a kind of Argo Rollouts, a plural."""
        return f"/apis/argoproj.io/v1alpha1/namespaces/{APP}/{kind}"

    def get(self, path: str) -> Any:
        """An object or list of objects; None if it is not there."""
        return self.plane.get(path)


@contextmanager
def workload_cluster(folder: Path) -> Generator[WorkloadCluster]:
    """Run the control plane and the controller, with their files in `folder`."""
    repository = folder / "repository"
    manifest = (manifests_dir() / "argo-rollouts.yaml").read_text()
    for path, text in content(FOLDER, manifest).items():
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(text)
    with control_plane(folder) as plane:
        kubeconfig = folder / "kubeconfig"
        cluster = WorkloadCluster(plane, kubeconfig, repository)
        for namespace in ("argo-rollouts", APP):
            plane.create("/api/v1/namespaces", {"metadata": {"name": namespace}})
        cluster.kubectl("apply", "--server-side", "--filename=-", given=_istio_definitions())
        cluster.kubectl(
            *("apply", "--server-side", "--namespace=argo-rollouts"),
            f"--kustomize={repository / 'gitops' / 'argo-rollouts'}",
        )
        health = free_port()
        with running(
            folder / "argo-rollouts.log",
            built("argo-rollouts"),
            f"--kubeconfig={kubeconfig}",
            "--leader-elect=false",
            f"--healthzPort={health}",
            f"--metricsPort={free_port()}",
        ):
            await_success(f"http://127.0.0.1:{health}/healthz")
            yield cluster


def _istio_definitions() -> bytes:
    with tarfile.open(charts_dir() / f"base-{ISTIO}.tgz") as chart:
        file = chart.extractfile("base/files/crd-all.gen.yaml")
        assert file
        return file.read()
