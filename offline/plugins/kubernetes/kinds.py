"""Which Kubernetes kind a resource of a Pulumi program stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offline.plugins.server import PluginError

RELEASE_TOKEN = "kubernetes:helm.sh/v3:Release"

_NOT_SERVED = {
    "helm.sh/v2": "use kubernetes.helm.v3.Release",
    "helm.sh/v3": "use kubernetes.helm.v3.Release",
    "helm.sh/v4": "use kubernetes.helm.v3.Release",
    "yaml": "declare the objects themselves (yaml.safe_load_all and CustomResource do)",
    "yaml/v2": "declare the objects themselves (yaml.safe_load_all and CustomResource do)",
    "kustomize": "declare the objects of `kubectl kustomize` themselves",
    "kustomize/v2": "declare the objects of `kubectl kustomize` themselves",
}

# What kube-apiserver serves outside namespaces; everything else of its own groups is inside.
_CLUSTER_SCOPED = frozenset(
    {
        ("", "ComponentStatus"),
        ("", "Namespace"),
        ("", "Node"),
        ("", "PersistentVolume"),
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("apiextensions.k8s.io", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "APIService"),
        ("authentication.k8s.io", "SelfSubjectReview"),
        ("authentication.k8s.io", "TokenReview"),
        ("authorization.k8s.io", "SelfSubjectAccessReview"),
        ("authorization.k8s.io", "SelfSubjectRulesReview"),
        ("authorization.k8s.io", "SubjectAccessReview"),
        ("certificates.k8s.io", "CertificateSigningRequest"),
        ("certificates.k8s.io", "ClusterTrustBundle"),
        ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
        ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
        ("internal.apiserver.k8s.io", "StorageVersion"),
        ("networking.k8s.io", "IPAddress"),
        ("networking.k8s.io", "IngressClass"),
        ("networking.k8s.io", "ServiceCIDR"),
        ("node.k8s.io", "RuntimeClass"),
        ("rbac.authorization.k8s.io", "ClusterRole"),
        ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
        ("resource.k8s.io", "DeviceClass"),
        ("resource.k8s.io", "DeviceTaintRule"),
        ("resource.k8s.io", "ResourceSlice"),
        ("scheduling.k8s.io", "PriorityClass"),
        ("storage.k8s.io", "CSIDriver"),
        ("storage.k8s.io", "CSINode"),
        ("storage.k8s.io", "StorageClass"),
        ("storage.k8s.io", "VolumeAttachment"),
        ("storage.k8s.io", "VolumeAttributesClass"),
        ("storagemigration.k8s.io", "StorageVersionMigration"),
    }
)

_BUILT_IN_GROUPS = frozenset(group for group, _ in _CLUSTER_SCOPED) | {
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "policy",
}


@dataclass(frozen=True)
class Kind:
    """A kind as in an object's `apiVersion` and `kind`."""

    api_version: str
    name: str

    def __str__(self) -> str:
        return f"{self.api_version}/{self.name}"

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]


@dataclass(frozen=True)
class Subject:
    """What a resource's type says it is; `is_patch` for the `*Patch` resources."""

    kind: Kind
    is_patch: bool


def subject(token: str, properties: Mapping[str, Any]) -> Subject:
    """The subject of a resource of type `token` (`kubernetes:apps/v1:Deployment`).

    The `apiVersion` and `kind` among its properties come first; a resource that is being imported
    has none.

    Raises PluginError for a type that this plugin does not serve.
    """
    _, module, name = token.split(":")
    if module in _NOT_SERVED:
        raise PluginError(f"{token} is not served by this plugin: {_NOT_SERVED[module]}")
    token_kind = Kind(module.removeprefix("core/"), name)
    api_version = properties.get("apiVersion") or token_kind.api_version
    kind = properties.get("kind") or token_kind.name
    # SDK classes like DeploymentPatch set `kind` to that of the object which they patch.
    is_patch = name.endswith("Patch") and kind == name.removesuffix("Patch")
    return Subject(Kind(api_version, kind), is_patch)


def kind_of(live: Mapping[str, Any]) -> Kind:
    """The kind of an object."""
    return Kind(live["apiVersion"], live["kind"])


def is_namespaced(kind: Kind) -> bool | None:
    """Whether objects of a built-in kind are in namespaces; None for custom resources."""
    if kind.group not in _BUILT_IN_GROUPS:
        return None
    return (kind.group, kind.name) not in _CLUSTER_SCOPED
