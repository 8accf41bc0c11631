"""The Kubernetes kind of a Pulumi resource."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from offline.plugins.server import refused

RELEASE_TOKEN: Final = "kubernetes:helm.sh/v3:Release"

_RELEASE: Final = "use kubernetes.helm.v3.Release"
_OBJECTS: Final = "declare each object"

# SDK modules whose resources are not Kubernetes objects.
_NOT_OBJECTS: Final = {
    "helm.sh/v2": _RELEASE,
    "helm.sh/v3": _RELEASE,
    "helm.sh/v4": _RELEASE,
    "yaml": _OBJECTS,
    "yaml/v2": _OBJECTS,
    "kustomize": _OBJECTS,
    "kustomize/v2": _OBJECTS,
}

_WORKLOAD: Final = "use a Deployment or a StatefulSet"

# Kinds whose readiness this plugin cannot judge.
_NOT_SERVED: Final = {
    ("", "PersistentVolume"): "use a PersistentVolumeClaim",
    ("", "Pod"): _WORKLOAD,
    ("", "ReplicationController"): _WORKLOAD,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (
        "put it into a chart, as components/kubernetes/definitions.py does"
    ),
    ("apps", "DaemonSet"): _WORKLOAD,
    ("apps", "ReplicaSet"): _WORKLOAD,
    ("batch", "Job"): _WORKLOAD,
}


@dataclass(frozen=True)
class Kind:
    """The `apiVersion` and `kind` of an object."""

    api_version: str
    name: str

    def __str__(self) -> str:
        return f"{self.api_version}/{self.name}"

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]


def kind_of(live: Mapping[str, Any]) -> Kind:
    """The kind of an object."""
    return Kind(live["apiVersion"], live["kind"])


def kind_of_resource(token: str, properties: Mapping[str, Any]) -> Kind:
    """The kind of a resource of type `token` (`kubernetes:apps/v1:Deployment`).

    The `apiVersion` and `kind` among its properties take precedence over the type.

    Raises PluginError for a type that is not an object of its own.
    """
    _, module, name = token.split(":")
    if module in _NOT_OBJECTS:
        raise refused(token, _NOT_OBJECTS[module])
    kind = properties.get("kind") or name
    # SDK classes such as DeploymentPatch set `kind` to the kind of the patched object. Here, this
    # also protects that object: the deletion of a patch must not delete it.
    if name.endswith("Patch") and kind == name.removesuffix("Patch"):
        raise refused(token, f"declare the whole {kind}")
    return Kind(properties.get("apiVersion") or module.removeprefix("core/"), kind)


def refuse_unserved(kind: Kind) -> None:
    """Raise PluginError for a kind that this plugin cannot create or await."""
    if instead := _NOT_SERVED.get((kind.group, kind.name)):
        raise refused(f"the kind {kind}", instead)
