import pytest

from offline.plugins.kubernetes.kinds import Kind, kind_of_resource
from offline.plugins.server import PluginError


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("kubernetes:core/v1:Namespace", Kind("v1", "Namespace")),
        ("kubernetes:apps/v1:Deployment", Kind("apps/v1", "Deployment")),
        (
            "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
            Kind("rbac.authorization.k8s.io/v1", "ClusterRole"),
        ),
    ],
)
def test_the_kind_of_a_resource_without_properties_is_that_of_its_type(
    token: str, kind: Kind
) -> None:
    assert kind_of_resource(token, {}) == kind


def test_the_properties_of_a_resource_take_precedence() -> None:
    properties = {"apiVersion": "apps/v1", "kind": "Deployment"}
    assert kind_of_resource("kubernetes:apps/v1beta1:Deployment", properties) == Kind(
        "apps/v1", "Deployment"
    )


def test_a_patch_is_refused_so_that_its_deletion_cannot_delete_the_object() -> None:
    properties = {"apiVersion": "apps/v1", "kind": "Deployment"}
    with pytest.raises(PluginError, match=r"DeploymentPatch .*: declare the whole Deployment"):
        kind_of_resource("kubernetes:apps/v1:DeploymentPatch", properties)


def test_a_custom_kind_whose_name_ends_in_patch_is_no_patch() -> None:
    properties = {"apiVersion": "example.com/v1", "kind": "EyePatch"}
    found = kind_of_resource("kubernetes:example.com/v1:EyePatch", properties)
    assert found == Kind("example.com/v1", "EyePatch")


@pytest.mark.parametrize(
    ("token", "instead"),
    [
        ("kubernetes:helm.sh/v4:Chart", "helm.v3.Release"),
        ("kubernetes:yaml/v2:ConfigGroup", "declare each object"),
        ("kubernetes:kustomize/v2:Directory", "declare each object"),
    ],
)
def test_a_resource_that_is_not_an_object_is_refused_with_what_to_use_instead(
    token: str, instead: str
) -> None:
    with pytest.raises(PluginError, match=f"{token} .*{instead}, or use the official plugin"):
        kind_of_resource(token, {})
