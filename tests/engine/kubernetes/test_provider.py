"""The provider's own settings, and clusters that do not answer."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.engine.control_plane import NAME, ControlPlane
from tests.engine.project import PulumiProject

PROGRAM = """
import pulumi_kubernetes as k8s
from pulumi import ResourceOptions

cluster = k8s.Provider(
    "cluster",
    kubeconfig={kubeconfig!r},
    cluster_identifier={identifier!r},
    enable_config_map_mutable=True,
    enable_secret_mutable=True,
)
settings = k8s.core.v1.ConfigMap(
    "settings",
    metadata={{"name": "settings", "namespace": {namespace!r}, "labels": {labels}}},
    opts=ResourceOptions(provider=cluster),
)
"""


def test_new_credentials_update_the_provider_and_another_cluster_replaces_everything(
    project: Callable[..., PulumiProject], plane: ControlPlane, namespace: str
) -> None:
    def program(kubeconfig: str, identifier: str = "one") -> str:
        return PROGRAM.format(
            kubeconfig=kubeconfig, identifier=identifier, namespace=namespace, labels={}
        )

    stack = project(program(plane.kubeconfig))
    stack.up()

    renewed = json.loads(plane.kubeconfig)
    renewed["users"][0]["name"] = renewed["contexts"][0]["context"]["user"] = "renewed"
    stack.write(program(json.dumps(renewed)))
    assert stack.up().changes == {"same": 2, "update": 1}

    stack.write(program(json.dumps(renewed), "another"))
    assert stack.preview().changes == {"same": 1, "replace": 2}


def test_an_unreachable_cluster_is_named_and_its_resources_are_dropped_only_when_told(
    project: Callable[..., PulumiProject], plane: ControlPlane, namespace: str
) -> None:
    gone = plane.kubeconfig_for("https://127.0.0.1:1")

    def program(kubeconfig: str, labels: dict[str, str]) -> str:
        return PROGRAM.format(
            kubeconfig=kubeconfig, identifier="one", namespace=namespace, labels=labels
        )

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
    stack.env["PULUMI_K8S_DELETE_UNREACHABLE"] = "true"
    destroyed = stack.destroy()
    assert destroyed.changes == {"delete": 3}
    assert "removed from the state" in destroyed.output


def test_a_kubeconfig_of_the_environment_is_refused(
    project: Callable[..., PulumiProject], plane: ControlPlane, namespace: str, tmp_path: Path
) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(plane.kubeconfig)
    program = PROGRAM.format(kubeconfig=str(path), identifier="one", namespace=namespace, labels={})
    stack = project(program)
    assert "a kubeconfig by its path is not supported" in stack.up(expect_failure=True).output
    stack.write(
        "import pulumi_kubernetes as k8s\n"
        f"k8s.core.v1.ConfigMap('settings', metadata={{'namespace': {namespace!r}}})\n"
    )
    stack.env["KUBECONFIG"] = str(path)
    assert "a provider without kubeconfig is not supported" in stack.up(expect_failure=True).output


def test_what_the_plugin_does_not_serve_is_refused_with_what_to_use_instead(
    project: Callable[..., PulumiProject], plane: ControlPlane, namespace: str
) -> None:
    start = PROGRAM.format(
        kubeconfig=plane.kubeconfig, identifier="one", namespace=namespace, labels={}
    )
    on = "opts=ResourceOptions(provider=cluster)"
    stack = project(f"{start}k8s.helm.v4.Chart('c', chart='x', {on})\n")
    failed = stack.up(expect_failure=True)
    assert "kubernetes:helm.sh/v4:Chart is not supported" in failed.output
    assert "kubernetes.helm.v3.Release" in failed.output
    assert "offline/plugins" not in failed.output  # no traceback but the program's own
    stack.write(f"{start}k8s.yaml.ConfigGroup('c', yaml=['a: b'], {on})\n")
    failed = stack.up(expect_failure=True)
    assert "the function kubernetes:yaml:decode is not supported" in failed.output
    stack.write(
        f"{start}k8s.apiextensions.CustomResource('c', api_version='no.example.com/v1',\n"
        f"    kind='Such', metadata={{'name': 'c'}}, {on})\n"
    )
    # At preview the kind may still be on its way.
    assert stack.preview().changes["create"] >= 1
