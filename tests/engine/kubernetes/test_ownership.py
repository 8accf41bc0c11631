"""What others made or manage is not taken over in silence."""

from collections.abc import Callable

from tests.engine.control_plane import ControlPlane
from tests.engine.kubernetes.conftest import Stack

SETTINGS = """
settings = core.v1.ConfigMap(
    "settings", metadata={{"name": "settings", **{metadata}}}, data={data}, opts=on
)
"""

PATCH = """
patch = core.v1.ConfigMapPatch(
    "patch", metadata={{"name": "settings", "labels": {labels}}}, opts=on
)
"""


def test_an_object_that_exists_is_an_error_that_names_the_import_and_can_be_imported(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    collection = f"/api/v1/namespaces/{namespace}/configmaps"
    body = {"metadata": {"name": "settings", "labels": {"x": "y"}}, "data": {"a": "1", "b": "2"}}
    plane.create(collection, body)
    project = stack(SETTINGS.format(metadata={}, data={"a": "1"}))
    assert "exists already" in project.preview().output
    failed = project.up(expect_failure=True)
    assert f"ConfigMap {namespace}/settings exists already" in failed.output
    assert f"import_='{namespace}/settings'" in failed.output

    importing = (
        f"on = pulumi.ResourceOptions(provider=cluster, import_={f'{namespace}/settings'!r})\n"
    )
    project.rewrite(importing + SETTINGS.format(metadata={}, data={"a": "1"}))
    assert project.up().changes == {"same": 2, "import": 1}
    project.rewrite(SETTINGS.format(metadata={}, data={"a": "1"}))
    assert project.up().changes == {"same": 3}
    # What the program never set stays as it was, also when it changes something else.
    project.rewrite(SETTINGS.format(metadata={"labels": {"x": "z"}}, data={"a": "1"}))
    assert project.up().changes == {"same": 2, "update": 1}
    live = plane.get(f"{collection}/settings")
    assert live["metadata"]["labels"] == {"x": "z"}
    assert live["data"] == {"a": "1", "b": "2"}


def test_an_import_that_does_not_match_the_object_changes_nothing(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    collection = f"/api/v1/namespaces/{namespace}/configmaps"
    plane.create(collection, {"metadata": {"name": "settings"}, "data": {"a": "1"}})
    importing = (
        f"on = pulumi.ResourceOptions(provider=cluster, import_={f'{namespace}/settings'!r})\n"
    )
    project = stack(importing + SETTINGS.format(metadata={}, data={"a": "2"}))
    project.up(expect_failure=True)
    assert plane.get(f"{collection}/settings")["data"] == {"a": "1"}


def test_a_field_of_another_manager_is_an_error_that_names_both_until_it_is_forced(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    path = f"/api/v1/namespaces/{namespace}/configmaps/settings"
    project = stack(SETTINGS.format(metadata={"labels": {"x": "1"}}, data={"a": "1"}))
    project.up()
    plane.patch(path, {"metadata": {"labels": {"x": "2"}}}, manager="somebody")
    project.rewrite(SETTINGS.format(metadata={"labels": {"x": "3"}}, data={"a": "1"}))
    failed = project.up(expect_failure=True)
    assert ".metadata.labels.x" in failed.output
    assert 'conflict with "somebody"' in failed.output
    assert "pulumi.com/patchForce" in failed.output
    assert plane.get(path)["metadata"]["labels"] == {"x": "2"}

    forced = {"labels": {"x": "3"}, "annotations": {"pulumi.com/patchForce": "true"}}
    project.rewrite(SETTINGS.format(metadata=forced, data={"a": "1"}))
    project.up()
    assert plane.get(path)["metadata"]["labels"] == {"x": "3"}


def test_a_patch_owns_its_fields_only_and_gives_them_back(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(PATCH.format(labels={"mine": "1"}))
    assert "does not exist" in project.up(expect_failure=True).output

    collection = f"/api/v1/namespaces/{namespace}/configmaps"
    body = {"metadata": {"name": "settings", "labels": {"theirs": "1"}}, "data": {"a": "1"}}
    plane.create(collection, body)
    assert project.up().changes["create"] == 1
    assert plane.get(f"{collection}/settings")["metadata"]["labels"] == {"theirs": "1", "mine": "1"}
    assert project.refresh().changes == {"same": 3}

    project.rewrite(PATCH.format(labels={"mine": "2"}))
    assert project.up().changes["update"] == 1
    assert plane.get(f"{collection}/settings")["metadata"]["labels"]["mine"] == "2"

    project.destroy()
    live = plane.get(f"{collection}/settings")
    assert live["metadata"]["labels"] == {"theirs": "1"}
    assert live["data"] == {"a": "1"}
