"""Kubernetes objects, declared from plain data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi import ComponentResource, CustomResource, Output, Resource, ResourceOptions

from components.kubernetes.artefacts import Artefacts
from components.kubernetes.definitions import Definitions, DefinitionsArgs
from foundation.versions import MANIFESTS

_DEFINITION: Final = "CustomResourceDefinition"

Edit = Callable[[dict[str, Any]], dict[str, Any] | None]
"""Changes an object before it is declared; None leaves it out."""


class KubernetesObject(CustomResource):
    """One object of any kind, as its manifest says.

    It is of the same type as the SDK's class for its kind, so the provider awaits it in the same
    way; unlike those classes it takes the manifest as it is. Values may be Outputs.
    """

    status: Output[dict[str, Any]]
    data: Output[dict[str, str]]

    def __init__(
        self, name: str, manifest: Mapping[str, Any], opts: ResourceOptions | None = None
    ) -> None:
        api_version, kind = manifest["apiVersion"], manifest["kind"]
        module = api_version if "/" in api_version else f"core/{api_version}"
        # What has no value now is an output later.
        properties = {"status": None, "data": None, **manifest}
        super().__init__(f"kubernetes:{module}:{kind}", name, properties, opts)


@dataclass(frozen=True, kw_only=True)
class ManifestArgs:
    artefacts: Artefacts
    manifest: str
    """Its name among `foundation.versions.MANIFESTS`."""
    namespace: str
    """Where what is in no other namespace goes; it exists."""
    edit: Edit = lambda found: found


class Manifest(ComponentResource):
    """All objects of a release manifest: the definitions first, then the rest at once."""

    objects: dict[str, KubernetesObject]
    """All but the definitions, by `Kind/name`."""

    def __init__(self, name: str, args: ManifestArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:manifest:Manifest", name, {}, opts)
        found = args.artefacts.manifest(args.manifest)
        definitions = [each for each in found if each["kind"] == _DEFINITION]
        after: list[Resource] = []
        if definitions:
            made = Definitions(
                f"{name}/definitions",
                DefinitionsArgs(
                    chart=f"{args.manifest}-definitions",
                    version=MANIFESTS[args.manifest].version,
                    objects=definitions,
                    namespace=args.namespace,
                ),
                ResourceOptions(parent=self),
            )
            # No output of a definition says that its kind is served, hence the explicit order.
            after.append(made.release)
        move = in_namespace(args.namespace)
        self.objects = {}
        for each in found:
            edited = None if each["kind"] == _DEFINITION else args.edit(move(each))
            if edited is not None:
                key = f"{edited['kind']}/{edited['metadata']['name']}"
                self.objects[key] = KubernetesObject(
                    f"{name}/{key}", edited, ResourceOptions(parent=self, depends_on=after)
                )
        self.register_outputs({})

    def of_kind(self, kind: str) -> list[Resource]:
        """The objects of a kind, to depend on."""
        return [each for key, each in self.objects.items() if key.split("/")[0] == kind]


def in_namespace(namespace: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An edit that moves objects, and the subjects of bindings, to a namespace."""

    def edit(found: dict[str, Any]) -> dict[str, Any]:
        moved = dict(found)
        if "namespace" in found["metadata"] or found["kind"] in _NAMESPACED:
            moved["metadata"] = {**found["metadata"], "namespace": namespace}
        if "subjects" in found:
            moved["subjects"] = [
                {**subject, "namespace": namespace}
                if subject["kind"] == "ServiceAccount"
                else subject
                for subject in found["subjects"]
            ]
        return moved

    return edit


# Of the kinds in the lab's manifests, those that live in a namespace; some manifests leave it to
# `kubectl --namespace`.
_NAMESPACED: Final = frozenset(
    {
        "ConfigMap",
        "Deployment",
        "NetworkPolicy",
        "Role",
        "RoleBinding",
        "Secret",
        "Service",
        "ServiceAccount",
        "StatefulSet",
    }
)
