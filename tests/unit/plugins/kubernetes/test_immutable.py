from typing import Any

import pytest

from offline.plugins.kubernetes.api_errors import ApiError, api_error
from offline.plugins.kubernetes.immutable import immutable_fields, refused_fields, touching
from offline.plugins.kubernetes.kinds import Kind
from offline.plugins.property_diff import changed_paths
from offline.plugins.values import Path


def _replacing(kind: Kind, old: dict[str, Any], new: dict[str, Any]) -> set[Path]:
    return touching(changed_paths(old, new), immutable_fields(kind, old))


IMMUTABLE: list[tuple[Kind, dict[str, Any], dict[str, Any]]] = [
    (
        Kind("apps/v1", "Deployment"),
        {"spec": {"selector": {"matchLabels": {"a": "1"}}}},
        {"spec": {"selector": {"matchLabels": {"a": "2"}}}},
    ),
    (Kind("v1", "Service"), {"spec": {}}, {"spec": {"clusterIP": "None"}}),
    (
        Kind("rbac.authorization.k8s.io/v1", "RoleBinding"),
        {"roleRef": {"name": "a"}},
        {"roleRef": {"name": "b"}},
    ),
    (Kind("example.com/v1", "Any"), {"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}),
    (Kind("v1", "Secret"), {"immutable": True, "stringData": {"a": "1"}}, {"immutable": True}),
]


@pytest.mark.parametrize(("kind", "old", "new"), IMMUTABLE)
def test_a_change_of_an_immutable_field_replaces(
    kind: Kind, old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert _replacing(kind, old, new)


def test_other_changes_do_not_replace() -> None:
    deployment = Kind("apps/v1", "Deployment")
    assert not _replacing(deployment, {"spec": {"replicas": 1}}, {"spec": {"replicas": 2}})
    claim = Kind("v1", "PersistentVolumeClaim")
    size = [{"spec": {"resources": {"requests": {"storage": size}}}} for size in ("1Gi", "2Gi")]
    assert not _replacing(claim, *size)
    assert not _replacing(Kind("v1", "ConfigMap"), {"data": {"a": "1"}}, {"data": {"a": "2"}})


def test_the_clusters_refusal_of_immutable_fields_differs_from_other_refusals() -> None:
    body = """{"message": "no", "reason": "Invalid", "details": {"causes": [
        {"field": "spec.selector", "message": "Invalid value: {}: field is immutable"},
        {"field": "spec.replicas", "message": "must be greater than or equal to 0"},
        {"field": "spec", "message": "Forbidden: updates to statefulset spec for fields other
 than 'replicas' are forbidden"}]}}""".replace("\n than", " than")
    error = api_error(422, body, "applying")
    assert refused_fields(error) == [("spec", "selector"), ("spec",)]


def test_a_response_without_a_status_is_an_error_as_well() -> None:
    error = api_error(502, "<html>bad gateway</html>", "reading Pod a")
    assert isinstance(error, ApiError)
    assert str(error) == "reading Pod a: <html>bad gateway</html>"
    assert error.causes == []
