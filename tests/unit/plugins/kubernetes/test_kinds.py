import pytest

from offline.plugins.kubernetes.kinds import (
    Kind,
    Subject,
    is_namespaced,
    subject,
)
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
def test_a_type_without_properties_says_the_kind_by_itself(token: str, kind: Kind) -> None:
    assert subject(token, {}) == Subject(kind, is_patch=False)


def test_a_patch_is_of_the_kind_that_its_properties_say() -> None:
    found = subject(
        "kubernetes:apps/v1:DeploymentPatch", {"apiVersion": "apps/v1", "kind": "Deployment"}
    )
    assert found == Subject(Kind("apps/v1", "Deployment"), is_patch=True)


def test_a_custom_kind_whose_name_ends_in_patch_is_no_patch() -> None:
    properties = {"apiVersion": "example.com/v1", "kind": "EyePatch"}
    assert not subject("kubernetes:example.com/v1:EyePatch", properties).is_patch


def test_a_chart_is_refused_with_what_to_use_instead() -> None:
    with pytest.raises(PluginError, match=r"helm\.v3\.Release"):
        subject("kubernetes:helm.sh/v4:Chart", {})


def test_only_the_cluster_knows_whether_a_custom_kind_is_in_namespaces() -> None:
    assert is_namespaced(Kind("v1", "Pod")) is True
    assert is_namespaced(Kind("v1", "Namespace")) is False
    assert is_namespaced(Kind("storage.k8s.io/v1", "StorageClass")) is False
    assert is_namespaced(Kind("argoproj.io/v1alpha1", "Rollout")) is None
