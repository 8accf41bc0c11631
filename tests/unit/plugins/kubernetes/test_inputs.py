from typing import Any

import pytest

from offline.plugins.kubernetes.inputs import complete
from offline.plugins.kubernetes.naming import id_of, parse_id
from offline.plugins.server import PluginError
from offline.plugins.values import UNKNOWN

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
NAMED = {"name": "settings", "namespace": "shop"}


def _annotated(key: str) -> dict[str, Any]:
    return {"metadata": {**NAMED, "annotations": {key: "true"}}}


def test_an_object_gets_the_kind_of_its_type_and_loses_nulls() -> None:
    given = {"metadata": NAMED, "data": {"a": "b", "c": None}, "binaryData": None}
    assert complete(CONFIG_MAP, given) == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": NAMED,
        "data": {"a": "b"},
    }


def test_unknown_metadata_and_names_stay_unknown() -> None:
    assert complete(CONFIG_MAP, {"metadata": UNKNOWN})["metadata"] is UNKNOWN
    named = {"metadata": {"name": UNKNOWN}}
    assert complete(CONFIG_MAP, named)["metadata"]["name"] is UNKNOWN


@pytest.mark.parametrize("metadata", [None, {}, {"generateName": "tide-"}])
def test_an_object_without_a_name_is_refused(metadata: Any) -> None:
    with pytest.raises(PluginError, match=r"ConfigMap without metadata\.name .*: set metadata\.na"):
        complete(CONFIG_MAP, {"metadata": metadata})


@pytest.mark.parametrize(
    ("key", "instead"),
    [
        ("pulumi.com/timeoutSeconds", "custom_timeouts"),
        ("pulumi.com/patchForce", "enable_patch_force of the Provider"),
        ("pulumi.com/patchFieldManager", "remove it"),
        ("pulumi.com/deletionPropagationPolicy", "remove it"),
        ("pulumi.com/replaceUnready", "remove it"),
    ],
)
def test_an_annotation_of_the_official_plugin_only_is_refused_by_name(
    key: str, instead: str
) -> None:
    with pytest.raises(PluginError, match=f"{key} .*{instead}, or use the official plugin"):
        complete(CONFIG_MAP, _annotated(key))


@pytest.mark.parametrize("key", ["pulumi.com/skipAwait", "pulumi.com/waitFor", "example.com/mine"])
def test_supported_annotations_and_those_of_others_pass(key: str) -> None:
    assert complete(CONFIG_MAP, _annotated(key))["metadata"]["annotations"] == {key: "true"}


@pytest.mark.parametrize(
    ("kind", "instead"),
    [
        ("core/v1:Pod", "Deployment or a StatefulSet"),
        ("core/v1:ReplicationController", "Deployment or a StatefulSet"),
        ("apps/v1:ReplicaSet", "Deployment or a StatefulSet"),
        ("apps/v1:DaemonSet", "Deployment or a StatefulSet"),
        ("batch/v1:Job", "Deployment or a StatefulSet"),
        ("core/v1:PersistentVolume", "PersistentVolumeClaim"),
        ("apiextensions.k8s.io/v1:CustomResourceDefinition", "chart"),
    ],
)
def test_a_kind_that_the_program_does_not_use_is_refused_by_name(kind: str, instead: str) -> None:
    with pytest.raises(PluginError, match=f"{kind.partition(':')[2]} .*{instead}"):
        complete(f"kubernetes:{kind}", {"metadata": NAMED})


def test_a_list_of_objects_is_refused_and_a_custom_kind_of_such_a_name_is_not() -> None:
    with pytest.raises(PluginError, match="declare each object"):
        complete(f"{CONFIG_MAP}List", {"items": []})
    complete("kubernetes:example.com/v1:AllowList", {"metadata": NAMED, "spec": {}})


@pytest.mark.parametrize("metadata", [{"name": "a"}, {"name": "a", "namespace": "b"}])
def test_namespace_and_name_are_read_back_from_an_id(metadata: dict[str, str]) -> None:
    assert parse_id(id_of(metadata)) == (metadata.get("namespace"), metadata["name"])
