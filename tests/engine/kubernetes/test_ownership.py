"""Objects and fields of others are not taken over without notice."""

from collections.abc import Callable

from tests.engine.control_plane import ControlPlane
from tests.engine.kubernetes.conftest import Stack

SETTINGS = """
settings = core.v1.ConfigMap(
    "settings", metadata=named("settings", **{metadata}), data={data}, opts=on
)
"""

PATCH = """
patch = core.v1.ConfigMapPatch(
    "patch", metadata=named("settings", labels={"mine": "1"}), opts=on
)
"""


def test_an_object_that_exists_is_an_error_unless_the_provider_takes_it_over(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    collection = f"/api/v1/namespaces/{namespace}/configmaps"
    body = {"metadata": {"name": "settings", "labels": {"x": "y"}}, "data": {"a": "1", "b": "2"}}
    plane.create(collection, body)
    program = SETTINGS.format(metadata={}, data={"a": "3"})
    project = stack(program)
    assert "exists already" in project.preview().output
    failed = project.up(expect_failure=True)
    assert f"ConfigMap {namespace}/settings exists already" in failed.output
    assert plane.get(f"{collection}/settings")["data"] == {"a": "1", "b": "2"}

    project.rewrite(program, "upsert_existing_objects=True, enable_patch_force=True,")
    assert "exists already" not in project.preview().output
    assert project.up().changes["create"] == 1
    live = plane.get(f"{collection}/settings")
    assert live["data"] == {"a": "3", "b": "2"}
    assert live["metadata"]["labels"] == {"x": "y"}


def test_imports_and_patches_are_refused_and_change_nothing(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    collection = f"/api/v1/namespaces/{namespace}/configmaps"
    plane.create(collection, {"metadata": {"name": "settings"}, "data": {"a": "1"}})
    importing = (
        f"on = pulumi.ResourceOptions(provider=cluster, import_={f'{namespace}/settings'!r})\n"
    )
    project = stack(importing + SETTINGS.format(metadata={}, data={"a": "2"}))
    refused = project.up(expect_failure=True).output
    assert "the import of kubernetes:core/v1:ConfigMap is not supported" in refused
    project.rewrite(f"core.v1.ConfigMap.get('found', '{namespace}/settings', opts=on)\n")
    assert "is not supported" in project.up(expect_failure=True).output
    project.rewrite(PATCH)
    refused = project.up(expect_failure=True).output
    assert "ConfigMapPatch is not supported" in refused
    assert "declare the whole ConfigMap" in refused
    live = plane.get(f"{collection}/settings")
    assert live["data"] == {"a": "1"}
    assert "labels" not in live["metadata"]


def test_a_field_of_another_manager_is_an_error_that_names_both_until_it_is_forced(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps/settings"
    project = stack(SETTINGS.format(metadata={"labels": {"x": "1"}}, data={"a": "1"}))
    project.up()
    plane.patch(path, {"metadata": {"labels": {"x": "2"}}}, manager="somebody")
    changed = SETTINGS.format(metadata={"labels": {"x": "3"}}, data={"a": "1"})
    project.rewrite(changed)
    failed = project.up(expect_failure=True)
    assert ".metadata.labels.x" in failed.output
    assert 'conflict with "somebody"' in failed.output
    assert "enable_patch_force" in failed.output
    assert plane.get(path)["metadata"]["labels"] == {"x": "2"}

    project.rewrite(changed, "enable_patch_force=True,")
    project.up()
    assert plane.get(path)["metadata"]["labels"] == {"x": "3"}
