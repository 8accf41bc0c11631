"""The provider's own settings, and what it does about a cluster that does not answer."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.engine.control_plane import NAME, ControlPlane
from tests.engine.project import PulumiProject

PROGRAM = """
import pulumi_kubernetes as k8s
from pulumi import ResourceOptions

cluster = k8s.Provider("cluster", kubeconfig={kubeconfig!r}, namespace={namespace!r}, **{more})
settings = k8s.core.v1.ConfigMap(
    "settings",
    metadata={{"name": "settings", "labels": {labels}}},
    opts=ResourceOptions(provider=cluster),
)
"""


def test_new_credentials_update_the_provider_and_another_cluster_replaces_everything(
    project: Callable[..., PulumiProject], plane: ControlPlane, namespace: str
) -> None:
    def program(kubeconfig: str) -> str:
        return PROGRAM.format(kubeconfig=kubeconfig, namespace=namespace, more={}, labels={})

    stack = project(program(plane.kubeconfig))
    stack.up()

    renewed = json.loads(plane.kubeconfig)
    renewed["users"][0]["name"] = renewed["contexts"][0]["context"]["user"] = "renewed"
    stack.write(program(json.dumps(renewed)))
    assert stack.up().changes == {"same": 2, "update": 1}

    other = plane.kubeconfig_for(plane.server, cluster="other")
    stack.write(program(other))
    assert stack.preview().changes == {"same": 1, "replace": 2}


def test_an_unreachable_cluster_is_named_and_its_resources_are_dropped_only_when_told(
    project: Callable[..., PulumiProject], plane: ControlPlane, namespace: str
) -> None:
    gone = plane.kubeconfig_for("https://127.0.0.1:1")

    def program(kubeconfig: str, labels: dict[str, str]) -> str:
        more = {"cluster_identifier": "one"}
        return PROGRAM.format(kubeconfig=kubeconfig, namespace=namespace, more=more, labels=labels)

    stack = project(program(plane.kubeconfig, {}))
    stack.up()
    # Only the address changes, as when a cluster is deleted behind Pulumi's back.
    stack.write(program(gone, {}))
    stack.up()
    unreachable = f"cluster '{NAME}' (context '{NAME}', https://127.0.0.1:1) is unreachable"
    stack.write(program(gone, {"a": "b"}))
    for failed in (
        stack.preview(expect_failure=True),
        stack.refresh(expect_failure=True),
        stack.destroy(expect_failure=True),
    ):
        assert unreachable in failed.output
        assert "PULUMI_K8S_DELETE_UNREACHABLE" in failed.output
        assert "Traceback" not in failed.output
    stack.env["PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"] = "true"
    assert "not updated" in stack.up().output
    stack.env["PULUMI_K8S_DELETE_UNREACHABLE"] = "true"
    assert stack.destroy().changes == {"delete": 3}


def test_the_kubeconfig_may_be_a_path_or_come_from_the_environment(
    project: Callable[..., PulumiProject], plane: ControlPlane, namespace: str, tmp_path: Path
) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(plane.kubeconfig)
    stack = project(
        f"""
import pulumi_kubernetes as k8s

k8s.core.v1.ConfigMap("settings", metadata={{"namespace": {namespace!r}}})
""",
        env={"KUBECONFIG": str(path)},
    )
    assert stack.up().changes == {"create": 2}
    path.unlink()
    assert f"kubeconfig {path} cannot be read" in stack.up(expect_failure=True).output


def test_what_the_plugin_does_not_serve_is_refused_with_what_to_use_instead(
    project: Callable[..., PulumiProject], plane: ControlPlane
) -> None:
    start = (
        "import pulumi, pulumi_kubernetes as k8s\n"
        f"p = k8s.Provider('p', kubeconfig={plane.kubeconfig!r})\n"
        "on = pulumi.ResourceOptions(provider=p)\n"
    )
    stack = project(start + "k8s.helm.v4.Chart('c', chart='x', opts=on)\n")
    failed = stack.up(expect_failure=True)
    assert "use kubernetes.helm.v3.Release" in failed.output
    assert "offline/plugins" not in failed.output  # no traceback but the program's own
    stack.write(
        start
        + "k8s.apiextensions.CustomResource('c', api_version='no.example.com/v1', kind='Such',\n"
        "    metadata={'name': 'c'}, opts=on)\n"
    )
    # At preview the kind may still be on its way.
    assert stack.preview().changes["create"] == 1
