"""The chart of custom resource definitions, as Helm reads it."""

import subprocess
from pathlib import Path

import yaml

from components.kubernetes.definitions import DefinitionsArgs, write_chart
from foundation.paths import tools_dir


def definition(name: str) -> dict[str, object]:
    schema = {
        "type": "string",
        "pattern": "^{{ .Values.none }}$",
        "description": 'a "{{" and a {{`',
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": name},
        "spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": schema}}]},
    }


def test_helm_renders_the_definitions_as_they_are(tmp_path: Path) -> None:
    objects = [definition("rollouts.argoproj.io"), definition("experiments.argoproj.io")]
    chart = write_chart(
        DefinitionsArgs(
            chart="argo-rollouts-definitions",
            version="v1.10.2",
            objects=objects,
            namespace="argo-rollouts",
        ),
        tmp_path,
    )
    done = subprocess.run(
        [tools_dir() / "helm", "template", "a-release", chart],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rendered = list(yaml.safe_load_all(done.stdout))
    # Helm sorts what it renders.
    assert sorted(rendered, key=str) == sorted(objects, key=str)
