"""Objects come, stay, change, are replaced and go, and previews tell it beforehand."""

from collections.abc import Callable
from pathlib import Path

from components.kubernetes.definitions import DefinitionsArgs, write_chart
from tests.engine.control_plane import ControlPlane
from tests.engine.kubernetes.conftest import Stack
from tests.engine.project import Result


def _differences(result: Result, resource_type: str) -> dict[str, str]:
    """What the engine was told to differ, `{"spec.replicas": "update"}`."""
    for event in result.events:
        metadata = event.get("resourcePreEvent", {}).get("metadata", {})
        if metadata.get("type") == resource_type and metadata.get("detailedDiff"):
            return {path: diff["diffKind"] for path, diff in metadata["detailedDiff"].items()}
    return {}


def _web(*, replicas: int = 0, tier: str = "a", image: str = "web:1", skip: str = "false") -> str:
    """A program of one Deployment."""
    return f"""
labels = {{"app": "web", "tier": {tier!r}}}
web = apps.v1.Deployment(
    "web",
    metadata=named("web", annotations={{"pulumi.com/skipAwait": {skip!r}}}),
    spec={{
        "replicas": {replicas},
        "selector": {{"matchLabels": labels}},
        "template": {{
            "metadata": {{"labels": labels}},
            "spec": {{"containers": [{{"name": "web", "image": {image!r}}}]}},
        }},
    }},
    opts=on,
)
pulumi.export("uid", web.metadata.uid)
"""


def test_a_second_up_changes_nothing_and_a_changed_field_is_an_update(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(_web())
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments/web"

    assert project.preview().changes == {"create": 3}
    assert plane.get(path) is None
    first = project.up()
    assert first.changes == {"create": 3}
    assert project.up().changes == {"same": 3}

    project.rewrite(_web(image="web:2"))
    preview = project.preview("--diff")
    image = "spec.template.spec.containers[0].image"
    assert _differences(preview, "kubernetes:apps/v1:Deployment") == {image: "update"}
    second = project.up()
    assert second.changes == {"same": 2, "update": 1}
    assert second.outputs["uid"] == first.outputs["uid"]
    assert plane.get(path)["spec"]["template"]["spec"]["containers"][0]["image"] == "web:2"

    project.destroy()
    assert plane.get(path) is None


def test_a_changed_selector_replaces_the_deployment_of_a_given_name_after_deleting_it(
    stack: Callable[[str], Stack],
) -> None:
    project = stack(_web())
    first = project.up()
    project.rewrite(_web(tier="b"))
    assert project.preview().changes["replace"] == 1
    second = project.up()
    assert second.changes["replace"] == 1
    assert second.outputs["uid"] != first.outputs["uid"]


def test_changed_data_of_a_config_map_are_an_update(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    program = "core.v1.ConfigMap('settings', metadata=named('settings'), data={data}, opts=on)\n"
    project = stack(program.format(data={"a": "1"}))
    project.up()
    project.rewrite(program.format(data={"a": "2"}))
    assert project.up().changes == {"same": 2, "update": 1}
    path = f"/api/v1/namespaces/{namespace}/configmaps/settings"
    assert plane.get(path)["data"] == {"a": "2"}


def test_what_only_the_cluster_knows_to_be_immutable_is_replaced(
    stack: Callable[[str], Stack],
) -> None:
    program = """
runtime = k8s.node.v1.RuntimeClass(
    "runtime", metadata={{"name": "lifecycle-runtime"}}, handler={handler!r}, opts=on
)
"""
    project = stack(program.format(handler="one"))
    project.up()
    project.rewrite(program.format(handler="two"))
    assert project.up().changes["replace"] == 1
    project.destroy()


def test_a_preview_works_for_objects_in_a_namespace_and_of_a_kind_that_do_not_exist_yet(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str, tmp_path: Path
) -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "tides.lifecycle.example.com"},
        "spec": {
            "group": "lifecycle.example.com",
            "scope": "Cluster",
            "names": {"plural": "tides", "singular": "tide", "kind": "Tide"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "x-kubernetes-preserve-unknown-fields": True,
                        }
                    },
                }
            ],
        },
    }
    arguments = DefinitionsArgs(
        chart="tides", version="v1", objects=[definition], namespace=namespace
    )
    chart = write_chart(arguments, tmp_path / "charts")
    project = stack(f"""
home = core.v1.Namespace("home", metadata={{"name": "{namespace[:40]}-home"}}, opts=on)
secret = core.v1.Secret(
    "secret",
    metadata={{"name": "secret", "namespace": home.metadata.name}},
    string_data={{"a": "b"}},
    opts=on,
)
kind = helm.v3.Release(
    "kind", name="tides", namespace="{namespace}", chart={str(chart)!r}, opts=on
)
tide = apiextensions.CustomResource(
    "tide",
    api_version="lifecycle.example.com/v1",
    kind="Tide",
    metadata={{"name": "high"}},
    spec={{"height": 3, "share": 0.5}},
    opts=pulumi.ResourceOptions(provider=cluster, depends_on=[kind]),
)
""")
    assert project.preview().changes == {"create": 6}
    assert project.up().changes == {"create": 6}
    live = plane.get("/apis/lifecycle.example.com/v1/tides/high")
    assert live["spec"] == {"height": 3, "share": 0.5}
    assert project.up().changes == {"same": 6}
    assert project.destroy().changes == {"delete": 6}


def test_a_preview_does_without_the_cluster_while_the_kubeconfig_is_not_known(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(f"""
first = core.v1.ConfigMap("first", metadata=named("first"), data={{"a": "1"}}, opts=on)
later = k8s.Provider(
    "later",
    kubeconfig=first.id.apply(lambda _: {plane.kubeconfig!r}),
    cluster_identifier="one",
    enable_config_map_mutable=True,
    enable_secret_mutable=True,
)
second = core.v1.ConfigMap(
    "second", metadata=named("second"), opts=pulumi.ResourceOptions(provider=later)
)
pulumi.export("id", second.id)
""")
    assert project.preview().changes == {"create": 5}
    assert project.up().outputs["id"] == f"{namespace}/second"


def test_ignored_changes_are_refused(stack: Callable[[str], Stack]) -> None:
    ignoring = 'on = pulumi.ResourceOptions(provider=cluster, ignore_changes=["spec.replicas"])\n'
    project = stack(ignoring + _web())
    project.up()
    refused = project.up(expect_failure=True).output
    assert "ignore_changes is not supported" in refused
    assert "leave the fields out of the program" in refused


def test_an_object_in_no_namespace_is_refused_if_its_kind_needs_one(
    stack: Callable[[str], Stack],
) -> None:
    project = stack("core.v1.ConfigMap('settings', metadata={'name': 'settings'}, opts=on)\n")
    refused = project.preview(expect_failure=True).output
    assert "ConfigMap settings has no metadata.namespace" in refused
