import copy
from typing import Any

import pytest

from components.kubernetes.manifest import in_namespace

move = in_namespace("monitoring")


def found(kind: str, namespace: str | None = None, **fields: Any) -> dict[str, Any]:
    metadata = {"name": "x"} | ({} if namespace is None else {"namespace": namespace})
    return {"kind": kind, "metadata": metadata, **fields}


@pytest.mark.parametrize("kind", ["Deployment", "Service", "Role", "ConfigMap", "StatefulSet"])
@pytest.mark.parametrize("namespace", [None, "kube-system"])
def test_what_lives_in_a_namespace_is_moved_wherever_it_was(
    kind: str, namespace: str | None
) -> None:
    assert move(found(kind, namespace))["metadata"] == {"name": "x", "namespace": "monitoring"}


@pytest.mark.parametrize("kind", ["ClusterRole", "CustomResourceDefinition", "Namespace"])
def test_what_lives_in_no_namespace_gets_none(kind: str) -> None:
    assert move(found(kind)) == found(kind)


def test_a_kind_that_is_not_known_is_moved_where_it_says_that_it_has_a_namespace() -> None:
    assert move(found("Other", "default"))["metadata"]["namespace"] == "monitoring"
    assert "namespace" not in move(found("Other"))["metadata"]


@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
def test_a_binding_follows_the_accounts_that_were_moved_and_no_other_subject(kind: str) -> None:
    group = {"kind": "Group", "name": "system:authenticated"}
    account = {"kind": "ServiceAccount", "name": "operator", "namespace": "default"}
    moved = move(found(kind, subjects=[group, account]))
    assert moved["subjects"] == [group, {**account, "namespace": "monitoring"}]


def test_the_manifest_s_own_objects_are_not_changed() -> None:
    account = {"kind": "ServiceAccount", "name": "operator", "namespace": "default"}
    binding = found("RoleBinding", "default", subjects=[account])
    before = copy.deepcopy(binding)
    assert move(binding) != before
    assert binding == before
