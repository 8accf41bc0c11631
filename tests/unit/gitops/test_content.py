import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.gitops.content import FOLDER, ROLLOUTS_MANIFEST, content

MANIFEST = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: rollouts.argoproj.io}
spec:
  versions:
  - name: v1alpha1
    schema:
      openAPIV3Schema:
        description: what it is
        properties:
          description: {type: string, description: of the description}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: argo-rollouts}
"""


@pytest.fixture
def files() -> dict[str, str]:
    """What is rendered from this checkout."""
    return content(FOLDER, MANIFEST)


def objects(files: dict[str, str]) -> list[dict[str, Any]]:
    """Everything that is written down in YAML."""
    return [
        found
        for path, text in files.items()
        if path.endswith(".yaml")
        for found in yaml.safe_load_all(text)
    ]


def test_a_fork_of_this_checkout_has_the_same_layout(files: dict[str, str]) -> None:
    assert set(files) - {ROLLOUTS_MANIFEST} == {
        path.relative_to(FOLDER.parent).as_posix()
        for path in FOLDER.rglob("*")
        if path.is_file() and path.relative_to(FOLDER.parent).as_posix() != ROLLOUTS_MANIFEST
    }


def test_the_descriptions_of_definitions_are_dropped_and_nothing_else(
    files: dict[str, str],
) -> None:
    definition, account = yaml.safe_load_all(files[ROLLOUTS_MANIFEST])
    schema = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    assert schema == {"properties": {"description": {"type": "string"}}}
    assert account == {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "argo-rollouts"},
    }


def test_a_manifest_of_an_earlier_export_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "argo-rollouts").mkdir()
    (tmp_path / "argo-rollouts" / "install.yaml").write_text("old: true\n")
    assert "old" not in content(tmp_path, MANIFEST)[ROLLOUTS_MANIFEST]


@pytest.mark.parametrize("name", [".rollout.yaml.swp", ".git/config", "strategy/.DS_Store"])
def test_hidden_files_are_left_out(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"\xff")
    assert set(content(tmp_path, MANIFEST)) == {ROLLOUTS_MANIFEST}


def test_no_object_names_a_cluster_an_address_or_a_repository(files: dict[str, str]) -> None:
    text = yaml.safe_dump_all(objects(files))
    for literal in ("workload-1", "://", ".git"):
        assert literal not in text


def test_every_image_has_a_tag_and_is_pulled_only_if_it_is_not_there(
    files: dict[str, str],
) -> None:
    (rollout,) = (each for each in objects(files) if each.get("kind") == "Rollout")
    (container,) = rollout["spec"]["template"]["spec"]["containers"]
    tag = container["image"].rpartition(":")[2]
    assert tag not in (container["image"], "latest")
    assert "imagePullPolicy" not in container


def test_the_release_is_named_once_as_a_label_and_once_as_an_image(files: dict[str, str]) -> None:
    text = files["gitops/strategy/rollout.yaml"]
    (rollout,) = yaml.safe_load_all(text)
    assert rollout["spec"]["template"]["metadata"]["labels"]["version"] == "v1"
    assert rollout["spec"]["template"]["spec"]["containers"][0]["image"].endswith("-v1:1.0")
    # What a release changes, and a demo has to find.
    assert len(re.findall(r"\bv1\b", text)) == 2
