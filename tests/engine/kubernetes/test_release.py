"""Helm releases: installed, upgraded, read, healed and uninstalled by helm."""

import base64
import gzip
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline.plugins.kubernetes.helm_storage import URN_LABEL, urn_digest
from tests.engine.control_plane import ControlPlane
from tests.engine.kubernetes.conftest import Stack
from tests.engine.kubernetes.kubelet import cannot_pull, kubelet, running

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: tides\nversion: 0.1.0\nappVersion: '7'\n",
    "values.yaml": "word: low\nreplicas: 0\nimage: tides:1\n",
    "templates/settings.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  word: {{ required "a word is needed" .Values.word | quote }}
""",
    "templates/web.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: tides}
  template:
    metadata:
      labels: {app: tides, app.kubernetes.io/instance: {{ .Release.Name }}}
    spec:
      containers:
        - {name: tides, image: {{ .Values.image }}}
""",
}

RELEASE = """
tides = helm.v3.Release(
    "tides", chart={chart!r}, values={values}, opts=within({seconds}), **named("tides")
)
pulumi.export("status", tides.status)
"""


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    """A chart of a ConfigMap and a Deployment."""
    folder = tmp_path / "tides"
    for name, text in CHART.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def _word(plane: ControlPlane, namespace: str, name: str) -> str:
    return plane.get(f"/api/v1/namespaces/{namespace}/configmaps/{name}")["data"]["word"]


def _revisions(plane: ControlPlane, namespace: str, name: str) -> dict[int, str]:
    """The statuses of a release's revisions, as helm recorded them."""
    selector = f"labelSelector=owner%3Dhelm,name%3D{name}"
    items = plane.get(f"/api/v1/namespaces/{namespace}/secrets?{selector}")["items"]
    labels = [item["metadata"]["labels"] for item in items]
    return {int(each["version"]): each["status"] for each in labels}


def _leave_pending(
    plane: ControlPlane, namespace: str, name: str, revision: int, status: str
) -> None:
    """Make a revision of a release look as helm leaves it when it is killed."""
    path = f"/api/v1/namespaces/{namespace}/secrets/sh.helm.release.v1.{name}.v{revision}"
    secret: dict[str, Any] = plane.get(path)
    record = json.loads(
        gzip.decompress(base64.b64decode(base64.b64decode(secret["data"]["release"])))
    )
    record["info"]["status"] = status
    packed = base64.b64encode(gzip.compress(json.dumps(record).encode()))
    plane.patch(
        path,
        {
            "metadata": {"labels": {"status": status}},
            "data": {"release": base64.b64encode(packed).decode()},
        },
    )


def test_a_release_is_installed_upgraded_repaired_and_uninstalled(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str, chart: Path
) -> None:
    def program(word: str) -> str:
        return RELEASE.format(chart=str(chart), values={"word": word}, seconds=60)

    project = stack(program("high"))
    assert project.preview().changes == {"create": 3}
    result = project.up()
    assert result.outputs["status"] == {
        "name": "tides",
        "namespace": namespace,
        "revision": 1,
        "chart": "tides",
        "version": "0.1.0",
        "appVersion": "7",
        "status": "deployed",
    }
    assert _word(plane, namespace, "tides") == "high"
    assert project.up().changes == {"same": 3}
    assert project.refresh().changes == {"same": 3}

    # Interrupted while upgrading: back to what was good, and on from there.
    project.rewrite(program("ebb"))
    assert project.up().changes == {"same": 2, "update": 1}
    _leave_pending(plane, namespace, "tides", 2, "pending-upgrade")
    project.rewrite(program("flood"))
    project.up()
    assert _word(plane, namespace, "tides") == "flood"
    statuses = _revisions(plane, namespace, "tides")
    assert statuses[max(statuses)] == "deployed"

    # A changed file of the chart is a change of the release.
    (chart / "templates" / "settings.yaml").write_text(
        CHART["templates/settings.yaml"] + "  more: '1'\n"
    )
    assert project.up().changes == {"same": 2, "update": 1}

    project.destroy()
    assert plane.get(f"/api/v1/namespaces/{namespace}/configmaps/tides") is None
    assert _revisions(plane, namespace, "tides") == {}


def test_a_refresh_sees_a_release_that_is_gone_or_has_other_values(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str, chart: Path
) -> None:
    one = RELEASE.format(chart=str(chart), values={"word": "high"}, seconds=60)
    project = stack(one)
    project.up()
    path = f"/api/v1/namespaces/{namespace}/secrets/sh.helm.release.v1.tides.v1"
    record = plane.get(path)
    body = json.loads(
        gzip.decompress(base64.b64decode(base64.b64decode(record["data"]["release"])))
    )
    body["config"] = {"word": "neap"}
    packed = base64.b64encode(gzip.compress(json.dumps(body).encode()))
    plane.patch(path, {"data": {"release": base64.b64encode(packed).decode()}})
    assert project.refresh().changes == {"same": 2, "update": 1}
    assert project.up().changes == {"same": 2, "update": 1}
    assert _word(plane, namespace, "tides") == "high"

    for revision in _revisions(plane, namespace, "tides"):
        plane.delete(f"/api/v1/namespaces/{namespace}/secrets/sh.helm.release.v1.tides.v{revision}")
    plane.delete(f"/api/v1/namespaces/{namespace}/configmaps/tides")
    plane.delete(f"/apis/apps/v1/namespaces/{namespace}/deployments/tides")
    assert project.refresh().changes == {"same": 2, "delete": 1}
    assert project.up().changes == {"same": 2, "create": 1}


def test_a_release_that_does_not_become_ready_names_the_pod_and_can_be_mended(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str, chart: Path
) -> None:
    def program(**values: Any) -> str:
        return RELEASE.format(chart=str(chart), values=values, seconds=4)

    project = stack(program(replicas=1))
    with kubelet(plane, namespace, cannot_pull):
        failed = project.up(expect_failure=True)
    assert f"release {namespace}/tides" in failed.output
    assert "container tides waits: ImagePullBackOff: no tides:1 here" in failed.output
    project.rewrite(program(replicas=1, image="tides:2"))
    with kubelet(plane, namespace, running):
        assert project.up().outputs["status"]["status"] == "deployed"


def test_after_a_killed_installation_the_next_up_installs(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str, chart: Path
) -> None:
    project = stack(RELEASE.format(chart=str(chart), values={"replicas": 1}, seconds=60))
    process = project.start("up", "--yes", "--skip-preview")
    plane.eventually(f"/api/v1/namespaces/{namespace}/pods")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    project.run("cancel", "--yes")  # the dead engine's lock
    with kubelet(plane, namespace, running):
        assert project.up().outputs["status"]["status"] == "deployed"


def test_a_release_that_exists_is_not_taken_over_unless_its_creation_was_interrupted(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str, chart: Path
) -> None:
    program = RELEASE.format(chart=str(chart), values={"word": "high"}, seconds=60)
    urn = "urn:pulumi:test::test::kubernetes:helm.sh/v3:Release::tides"
    project = stack(program)
    project.up()
    project.run("state", "delete", urn)
    failed = project.up(expect_failure=True)
    assert f"release {namespace}/tides exists already" in failed.output

    # As if helm had come to its end but nobody was there any more to write it down.
    record = f"/api/v1/namespaces/{namespace}/secrets/sh.helm.release.v1.tides.v1"
    plane.patch(record, {"metadata": {"labels": {URN_LABEL: urn_digest(urn)}}})
    assert project.up().outputs["status"]["revision"] == 2
    assert project.up().changes == {"same": 3}

    project.run("state", "delete", urn)
    project.rewrite(program, "upsert_existing_objects=True,")
    assert project.up().outputs["status"]["revision"] == 3


def test_secret_values_are_hidden_and_what_is_not_supported_is_refused(
    stack: Callable[[str], Stack], chart: Path
) -> None:
    project = stack(
        f"""
word = pulumi.Output.secret("opensesame-word")
tides = helm.v3.Release(
    "tides", chart={str(chart)!r}, values={{"word": word}}, opts=on, **named("tides")
)
"""
    )
    up = project.up().output
    state = json.dumps(project.stack_export())
    (chart / "templates" / "settings.yaml").write_text("{{ fail .Values.word }}")
    failed = project.up(expect_failure=True).output
    assert "[secret]" in failed
    assert "opensesame-word" not in up + state + failed

    for more, refused in (
        ("chart='tides'", "the chart 'tides', which is not a file or folder, is not supported"),
        (f"chart={str(chart)!r}, atomic=True", "Release input atomic is not supported"),
    ):
        project.rewrite(f"helm.v3.Release('t', {more}, opts=on, **named('t'))\n")
        assert refused in project.up(expect_failure=True).output
