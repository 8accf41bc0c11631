from typing import Any

import pytest
from pulumi.provider.experimental.provider import PropertyDiffKind

from offline.plugins.kubernetes.api_errors import ApiError, api_error
from offline.plugins.kubernetes.diff import (
    changed_paths,
    diff_response,
    keeps_name,
    replacing_paths,
)
from offline.plugins.kubernetes.immutable import immutable_fields, refused_fields
from offline.plugins.kubernetes.kinds import Kind


def _replacing(
    kind: Kind, old: dict[str, Any], new: dict[str, Any], **mutable: bool
) -> set[tuple[str | int, ...]]:
    settings = {"mutable_config_maps": False, "mutable_secrets": False, **mutable}
    return replacing_paths(changed_paths(old, new), immutable_fields(kind, old, **settings))


def test_differences_are_told_down_to_the_element_of_a_list() -> None:
    old = {"spec": {"containers": [{"image": "a"}], "paused": True}}
    new = {"spec": {"containers": [{"image": "b"}], "replicas": 2}}
    found = changed_paths(old, new)
    assert found == {
        ("spec", "containers", 0, "image"): PropertyDiffKind.UPDATE,
        ("spec", "paused"): PropertyDiffKind.DELETE,
        ("spec", "replicas"): PropertyDiffKind.ADD,
    }
    response = diff_response(found, set(), fixed_name=True)
    assert set(response.detailed_diff) == {
        "spec.containers[0].image",
        "spec.paused",
        "spec.replicas",
    }
    assert response.replaces == []


def test_fields_that_were_never_ours_are_no_difference_of_an_imported_object() -> None:
    old = {"data": {"a": "1", "b": "2"}}
    assert changed_paths(old, {"data": {"a": "1"}}, ignore_deletions=True) == {}
    changed = changed_paths(old, {"data": {"a": "2"}}, ignore_deletions=True)
    assert set(changed) == {("data", "a")}


IMMUTABLE: list[tuple[Kind, dict[str, Any], dict[str, Any]]] = [
    (
        Kind("apps/v1", "Deployment"),
        {"spec": {"selector": {"matchLabels": {"a": "1"}}}},
        {"spec": {"selector": {"matchLabels": {"a": "2"}}}},
    ),
    (
        Kind("v1", "Pod"),
        {"spec": {"containers": [{"name": "a", "env": []}]}},
        {"spec": {"containers": [{"name": "a", "env": [{"name": "b"}]}]}},
    ),
    (Kind("v1", "Service"), {"spec": {}}, {"spec": {"clusterIP": "None"}}),
    (Kind("v1", "ConfigMap"), {"data": {"a": "1"}}, {"data": {"a": "2"}}),
    (
        Kind("batch/v1", "Job"),
        {"spec": {"template": {"spec": {"restartPolicy": "Never"}}}},
        {"spec": {"template": {"spec": {"restartPolicy": "OnFailure"}}}},
    ),
    (
        Kind("rbac.authorization.k8s.io/v1", "RoleBinding"),
        {"roleRef": {"name": "a"}},
        {"roleRef": {"name": "b"}},
    ),
    (Kind("example.com/v1", "Any"), {"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}),
]


@pytest.mark.parametrize(("kind", "old", "new"), IMMUTABLE)
def test_a_change_of_an_immutable_field_replaces(
    kind: Kind, old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert _replacing(kind, old, new)


def test_other_changes_do_not_replace() -> None:
    deployment = Kind("apps/v1", "Deployment")
    assert not _replacing(deployment, {"spec": {"replicas": 1}}, {"spec": {"replicas": 2}})
    pod = Kind("v1", "Pod")
    image = [{"spec": {"containers": [{"image": image}]}} for image in ("a", "b")]
    assert not _replacing(pod, *image)
    claim = Kind("v1", "PersistentVolumeClaim")
    size = [{"spec": {"resources": {"requests": {"storage": size}}}} for size in ("1Gi", "2Gi")]
    assert not _replacing(claim, *size)


def test_a_mutable_config_map_is_replaced_only_if_it_was_made_immutable() -> None:
    kind = Kind("v1", "ConfigMap")
    old, new = {"data": {"a": "1"}}, {"data": {"a": "2"}}
    assert not _replacing(kind, old, new, mutable_config_maps=True)
    assert _replacing(kind, {**old, "immutable": True}, new, mutable_config_maps=True)


def test_a_given_name_makes_the_old_object_go_first_and_a_new_one_does_not() -> None:
    given = {"metadata": {"name": "a"}}
    autonamed = {"metadata": {"name": "a", "annotations": {"pulumi.com/autonamed": "true"}}}
    assert keeps_name({}, given)
    assert not keeps_name({}, autonamed)
    assert not keeps_name(changed_paths({"metadata": {"name": "b"}}, given), given)


def test_the_clusters_refusal_of_immutable_fields_is_told_from_other_refusals() -> None:
    body = """{"message": "no", "reason": "Invalid", "details": {"causes": [
        {"field": "spec.selector", "message": "Invalid value: {}: field is immutable"},
        {"field": "spec.replicas", "message": "must be greater than or equal to 0"},
        {"field": "spec", "message": "Forbidden: updates to statefulset spec for fields other
 than 'replicas' are forbidden"}]}}""".replace("\n than", " than")
    error = api_error(422, body, "applying")
    assert refused_fields(error) == [("spec", "selector"), ("spec",)]


def test_an_answer_that_is_no_status_is_an_error_all_the_same() -> None:
    error = api_error(502, "<html>bad gateway</html>", "reading Pod a")
    assert isinstance(error, ApiError)
    assert str(error) == "reading Pod a: <html>bad gateway</html>"
    assert error.causes == []
