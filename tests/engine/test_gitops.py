"""What `gitops/` has for kustomize, built as Argo CD builds it."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.gitops.content import FOLDER, content
from foundation.paths import tools_dir
from lab.demo.release import BAD, GOOD, STABLE, Release, Strategy, released
from lab.demo.release import FOLDER as STRATEGY

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


def build_release(repository: Path, release: Release) -> list[dict[str, Any]]:
    """The objects that a demo's commit asks for."""
    folder = repository / "gitops" / STRATEGY
    files = {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in folder.rglob("*")
        if file.is_file()
    }
    for path, text in released(files, release).items():
        (folder / path).write_text(text)
    return build(folder)


def of_kind(objects: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = (each for each in objects if each["kind"] == kind)
    return found


def test_every_folder_with_a_kustomization_can_be_built(repository: Path) -> None:
    files = list((repository / "gitops").rglob("kustomization.yaml"))
    # A component is built as part of a release: see below.
    folders = [file.parent for file in files if "kind: Kustomization" in file.read_text()]
    assert folders
    for folder in folders:
        assert build(folder)


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


@pytest.mark.parametrize("strategy", ["canary", "blue-green"])
@pytest.mark.parametrize("version", [STABLE, GOOD, BAD])
def test_a_release_asks_for_one_version_by_one_strategy(
    repository: Path, version: str, strategy: Strategy
) -> None:
    objects = build_release(repository, Release(version=version, strategy=strategy))
    rollout = of_kind(objects, "Rollout")["spec"]
    assert rollout["template"]["metadata"]["labels"]["version"] == version
    assert list(rollout["strategy"]) == ["blueGreen" if strategy == "blue-green" else "canary"]
    templates = {each["metadata"]["name"] for each in objects if each["kind"] == "AnalysisTemplate"}
    assert templates >= {"istio-success-rate", "fleet-gate"}


@pytest.mark.parametrize("version", [STABLE, GOOD])
def test_a_release_that_is_not_bad_has_no_fault(repository: Path, version: str) -> None:
    built = build_release(repository, Release(version=version))
    assert "EnvoyFilter" not in {each["kind"] for each in built}
    (container,) = of_kind(built, "Rollout")["spec"]["template"]["spec"]["containers"]
    assert container["image"].endswith(f"-{version}:1.0")


def test_a_bad_release_fails_everywhere_unless_a_cluster_is_named(repository: Path) -> None:
    def match(release: Release) -> dict[str, Any]:
        fault = of_kind(build_release(repository, release), "EnvoyFilter")
        (patch,) = fault["spec"]["configPatches"]
        return patch["match"]

    everywhere = match(Release(version=BAD))
    assert "proxy" not in everywhere
    # istiod tells its proxies by this: `clusterName` in its values.
    only = {"metadata": {"CLUSTER_ID": "workload-2"}}
    assert match(Release(version=BAD, bad_in="workload-2")) == {**everywhere, "proxy": only}


def test_after_a_release_and_back_everything_is_as_it_was(repository: Path) -> None:
    before = build(repository / "gitops" / STRATEGY)
    for release in (
        Release(version=BAD, bad_in="workload-2"),
        Release(version=GOOD, strategy="blue-green"),
    ):
        assert build_release(repository, release) != before
    assert build_release(repository, Release()) == before
