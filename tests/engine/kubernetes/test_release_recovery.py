"""The `lab` command repairs Helm's records before Pulumi starts, with no help from a plugin.

Helm itself then installs or upgrades, as the official Kubernetes provider does.
"""

import base64
import gzip
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from foundation.paths import tools_dir
from lab.engine.releases import recover_releases
from lab.kubernetes.helm_records import HelmRecords, Record
from tests.engine.control_plane import ControlPlane

PROVIDER = "urn:pulumi:kind::lab::pulumi:providers:kubernetes::hub"
URN = "urn:pulumi:kind::lab::kubernetes:helm.sh/v3:Release::hub/tides"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  word: {{ .Values.word | quote }}
"""
UNFINISHED = ("pending-install", "pending-upgrade", "pending-rollback", "uninstalling")
STATUSES = (*UNFINISHED, "failed", "deployed", "superseded", "uninstalled")


class Helm:
    """The bundle's Helm, on a chart of one ConfigMap."""

    def __init__(self, folder: Path, plane: ControlPlane, namespace: str) -> None:
        self.namespace = namespace
        self._plane = plane
        self._chart = folder / "tides"
        (self._chart / "templates").mkdir(parents=True)
        (self._chart / "Chart.yaml").write_text("apiVersion: v2\nname: tides\nversion: 0.1.0\n")
        (self._chart / "templates" / "word.yaml").write_text(MANIFEST)
        kubeconfig = folder / "kubeconfig"
        kubeconfig.write_text(plane.kubeconfig)
        path = f"{tools_dir()}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "KUBECONFIG": str(kubeconfig)}
        self.records = HelmRecords(kubeconfig, self.environment)

    def __call__(self, verb: str, word: str) -> subprocess.CompletedProcess[str]:
        """`helm install` or `helm upgrade`."""
        options = (f"--namespace={self.namespace}", f"--set=word={word}")
        return subprocess.run(
            ["helm", verb, "tides", self._chart, *options],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def must(self, verb: str, word: str) -> None:
        run = self(verb, word)
        assert run.returncode == 0, run.stderr

    def left(self) -> dict[int, str]:
        """The statuses of the release's revisions."""
        own = [each for each in self.records.all() if each.namespace == self.namespace]
        return {each.revision: each.status for each in own}

    def leave(self, revision: int, status: str) -> None:
        """Make a revision look as Helm leaves it when it is killed, or as it ends otherwise."""
        record = Record(namespace=self.namespace, release="tides", revision=revision, status=status)
        path = f"/api/v1/namespaces/{self.namespace}/secrets/{record.secret}"
        packed = self._plane.get(path)["data"]["release"]
        body = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(packed))))
        body["info"]["status"] = status
        data = base64.b64encode(gzip.compress(json.dumps(body).encode()))
        change = {"release": base64.b64encode(data).decode()}
        self._plane.patch(path, {"metadata": {"labels": {"status": status}}, "data": change})

    def word(self) -> str:
        path = f"/api/v1/namespaces/{self.namespace}/configmaps/tides"
        return self._plane.get(path)["data"]["word"]


@pytest.fixture
def helm(tmp_path: Path, plane: ControlPlane, namespace: str) -> Helm:
    return Helm(tmp_path, plane, namespace)


def state(plane: ControlPlane, namespace: str, *, recorded: bool) -> Mapping[str, Any]:
    """What Pulumi exports, with secrets shown, after a run that was killed at the release."""
    release = {
        "urn": URN,
        "type": "kubernetes:helm.sh/v3:Release",
        "provider": f"{PROVIDER}::1234",
        "inputs": {"name": "tides", "namespace": namespace},
    }
    kubeconfig = {**SECRET, "plaintext": json.dumps(plane.kubeconfig)}
    provider = {
        "urn": PROVIDER,
        "type": "pulumi:providers:kubernetes",
        "inputs": {"kubeconfig": kubeconfig},
    }
    operation = {"resource": release, "type": "updating" if recorded else "creating"}
    resources = [provider, *([release] if recorded else [])]
    return {"deployment": {"resources": resources, "pending_operations": [operation]}}


def recover(helm: Helm, plane: ControlPlane, *, recorded: bool) -> list[str]:
    said: list[str] = []
    recover_releases(state(plane, helm.namespace, recorded=recorded), helm.environment, said.append)
    return said


@pytest.mark.parametrize("status", STATUSES)
def test_an_unrecorded_release_installs(helm: Helm, plane: ControlPlane, status: str) -> None:
    helm.must("install", "low")
    helm.leave(1, status)
    if status != "uninstalled":
        assert "cannot reuse a name" in helm("install", "high").stderr.replace("re-use", "reuse")
    assert len(recover(helm, plane, recorded=False)) == 1
    assert helm.left() == {}
    assert helm.word() == "low", "the objects stay until Helm adopts them"
    helm.must("install", "high")
    assert (helm.left(), helm.word()) == ({1: "deployed"}, "high")


@pytest.mark.parametrize("status", UNFINISHED)
@pytest.mark.parametrize("revision", [1, 2])
def test_an_unfinished_release_upgrades(
    helm: Helm, plane: ControlPlane, revision: int, status: str
) -> None:
    helm.must("install", "low")
    if revision == 2:
        helm.must("upgrade", "middle")
    helm.leave(revision, status)
    if status.startswith("pending-"):
        assert "in progress" in helm("upgrade", "high").stderr
    assert len(recover(helm, plane, recorded=True)) == 1
    before = {1: "superseded"} if revision == 2 else {}
    assert helm.left() == {**before, revision: "failed"}
    helm.must("upgrade", "high")
    assert helm.left()[revision + 1] == "deployed"
    assert helm.word() == "high"


@pytest.mark.parametrize("status", ["deployed", "failed", "superseded"])
def test_a_finished_release_stays(helm: Helm, plane: ControlPlane, status: str) -> None:
    helm.must("install", "low")
    helm.leave(1, status)
    assert recover(helm, plane, recorded=True) == []
    assert helm.left() == {1: status}
    helm.must("upgrade", "high")


def test_a_release_of_the_same_name_in_another_namespace_is_left_alone(
    helm: Helm, plane: ControlPlane
) -> None:
    helm.must("install", "low")
    helm.leave(1, "pending-install")
    other = state(plane, "somewhere-else", recorded=False)
    said: list[str] = []
    recover_releases(other, helm.environment, said.append)
    assert said == []
    assert helm.left() == {1: "pending-install"}


def test_a_cluster_that_does_not_answer_is_reported_and_left_to_pulumi(
    helm: Helm, plane: ControlPlane
) -> None:
    gone = state(plane, helm.namespace, recorded=False)
    (provider, *_) = gone["deployment"]["resources"]
    kubeconfig = plane.kubeconfig_for("https://127.0.0.1:1")
    provider["inputs"]["kubeconfig"] = kubeconfig
    said: list[str] = []
    recover_releases(gone, helm.environment, said.append)
    (only,) = said
    assert "cannot be read" in only
