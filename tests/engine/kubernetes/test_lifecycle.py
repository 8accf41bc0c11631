"""Objects come, stay, change, are replaced and go, and previews tell it beforehand."""

from collections.abc import Callable

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
    metadata={{"name": "web", "annotations": {{"pulumi.com/skipAwait": {skip!r}}}}},
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
    project.write(project.preamble + _web(tier="b"))
    assert project.preview().changes["replace"] == 1
    second = project.up()
    assert second.changes["replace"] == 1
    assert second.outputs["uid"] != first.outputs["uid"]


def test_a_made_up_name_stays_until_the_object_is_replaced(stack: Callable[[str], Stack]) -> None:
    program = """
settings = core.v1.ConfigMap("settings", data={{"a": {value!r}}}, metadata={metadata}, opts=on)
pulumi.export("name", settings.metadata.name)
"""
    project = stack(program.format(value="1", metadata={"labels": {"x": "1"}}))
    first = project.up().outputs["name"]
    assert first.startswith("settings-")
    assert len(first) == len("settings-") + 8

    project.rewrite(program.format(value="1", metadata={"labels": {"x": "2"}}))
    labelled = project.up()
    assert labelled.outputs["name"] == first
    assert labelled.changes["update"] == 1

    # As the official provider: data changes make a ConfigMap anew, so that its users notice.
    project.rewrite(program.format(value="2", metadata={"labels": {"x": "2"}}))
    replaced = project.up()
    assert replaced.changes["replace"] == 1
    assert replaced.outputs["name"] != first


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
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(f"""
home = core.v1.Namespace("home", metadata={{"name": "{namespace}-home"}}, opts=on)
secret = core.v1.Secret(
    "secret", metadata={{"namespace": home.metadata.name}}, string_data={{"a": "b"}}, opts=on
)
kind = apiextensions.v1.CustomResourceDefinition(
    "kind",
    metadata={{"name": "tides.lifecycle.example.com"}},
    spec={{
        "group": "lifecycle.example.com",
        "scope": "Cluster",
        "names": {{"plural": "tides", "singular": "tide", "kind": "Tide"}},
        "versions": [{{
            "name": "v1", "served": True, "storage": True,
            "schema": {{"openAPIV3Schema": {{
                "type": "object",
                "description": "A tide, described at length",
                "x-kubernetes-preserve-unknown-fields": True,
            }}}},
        }}],
    }},
    opts=on,
)
tide = apiextensions.CustomResource(
    "tide",
    api_version="lifecycle.example.com/v1",
    kind="Tide",
    # In the foreground it would take the time until the garbage collector learns of the kind.
    metadata={{
        "name": "high",
        "annotations": {{"pulumi.com/deletionPropagationPolicy": "background"}},
    }},
    spec={{"height": 3, "share": 0.5}},
    opts=pulumi.ResourceOptions(provider=cluster, depends_on=[kind]),
)
""")
    assert project.preview().changes == {"create": 6}
    assert project.up().changes == {"create": 6}
    live = plane.get("/apis/lifecycle.example.com/v1/tides/high")
    assert live["spec"] == {"height": 3, "share": 0.5}
    assert project.up().changes == {"same": 6}

    definition = next(
        resource
        for resource in project.stack_export()["deployment"]["resources"]
        if resource["type"].endswith(":CustomResourceDefinition")
    )
    live = plane.get(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/tides.lifecycle.example.com"
    )
    described = "described at length"
    assert described in str(live["spec"])
    assert described not in str(definition["outputs"]["spec"])
    assert project.destroy().changes == {"delete": 6}


def test_a_preview_does_without_the_cluster_while_the_kubeconfig_is_not_known(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    kubeconfig = plane.kubeconfig
    project = stack(f"""
first = core.v1.ConfigMap("first", data={{"a": "1"}}, opts=on)
later = k8s.Provider(
    "later",
    kubeconfig=first.metadata.uid.apply(lambda _: {kubeconfig!r}),
    namespace={namespace!r},
)
second = core.v1.ConfigMap("second", opts=pulumi.ResourceOptions(provider=later))
pulumi.export("namespace", second.metadata.namespace)
""")
    assert project.preview().changes == {"create": 5}
    assert project.up().outputs["namespace"] == namespace


def test_a_service_is_given_an_address_that_the_preview_does_not_make_up(
    stack: Callable[[str], Stack],
) -> None:
    project = stack("""
service = core.v1.Service("service", spec={"ports": [{"port": 80}]}, opts=on)
seen = service.spec.cluster_ip.apply(lambda address: print("ADDRESS", address))
pulumi.export("address", service.spec.cluster_ip)
""")
    assert "ADDRESS" not in project.preview().output
    result = project.up()
    assert f"ADDRESS {result.outputs['address']}" in result.output


def test_a_field_that_is_ignored_keeps_what_another_controller_gave_it(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    ignoring = 'on = pulumi.ResourceOptions(provider=cluster, ignore_changes=["spec.replicas"])\n'
    project = stack(ignoring + _web(replicas=1, skip="true"))
    project.up()
    path = f"/apis/apps/v1/namespaces/{namespace}/deployments/web"
    plane.patch(path, {"spec": {"replicas": 3}}, manager="scaler")
    project.rewrite(ignoring + _web(replicas=1, image="web:2", skip="true"))
    assert project.up().changes["update"] == 1
    assert plane.get(path)["spec"]["replicas"] == 3
