"""What `gitops/` has for kustomize, built as Argo CD builds it."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.gitops.content import FOLDER, content
from lab.paths import tools_dir

# What the patches are for; the real manifest is built in tests/e2e/rollouts.
MANIFEST = """\
apiVersion: v1
kind: Secret
metadata: {name: argo-rollouts-notification-secret}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: argo-rollouts}
spec:
  template:
    spec:
      containers:
      - {name: argo-rollouts, image: "argo-rollouts:v1", imagePullPolicy: Always}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder with the content."""
    for path, text in content(FOLDER, MANIFEST).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def build(folder: Path) -> list[dict[str, Any]]:
    """The objects of a folder."""
    done = subprocess.run(
        [tools_dir() / "kubectl", "kustomize", folder], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def test_every_folder_with_a_kustomization_can_be_built(repository: Path) -> None:
    files = list((repository / "gitops").rglob("kustomization.yaml"))
    assert files
    for file in files:
        assert build(file.parent)


def test_argo_rollouts_comes_without_a_secret_and_starts_without_a_registry(
    repository: Path,
) -> None:
    (deployment,) = build(repository / "gitops" / "argo-rollouts")
    assert deployment["kind"] == "Deployment"
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "argo-rollouts:v1"
    assert container["imagePullPolicy"] == "IfNotPresent"


def test_the_facts_of_the_fleet_are_no_part_of_the_pod(repository: Path) -> None:
    folder = repository / "gitops" / "strategy"
    with (folder / "kustomization.yaml").open("a") as file:
        file.write("commonAnnotations:\n  lab/clusters-regex: a|b\n")
    (rollout,) = (each for each in build(folder) if each["kind"] == "Rollout")
    assert rollout["metadata"]["annotations"] == {"lab/clusters-regex": "a|b"}
    # Else a cluster that joins the fleet would be a release.
    assert "annotations" not in rollout["spec"]["template"]["metadata"]
