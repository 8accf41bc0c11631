"""Kubernetes objects, declared from plain data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi import ComponentResource, CustomResource, Output, Resource, ResourceOptions

from components.kubernetes.artefacts import Artefacts
from components.kubernetes.definitions import Definitions, DefinitionsArgs
from foundation.versions import MANIFESTS

_DEFINITION: Final = "CustomResourceDefinition"
_SECRET: Final = ("v1", "Secret")
_SECRET_FIELDS: Final = ("data", "stringData")

Edit = Callable[[dict[str, Any]], dict[str, Any] | None]
"""Changes a manifest's object before it is declared; None leaves the object out."""


class KubernetesObject(CustomResource):
    """One object of any kind, declared by its manifest. Values may be Outputs.

    Its type is that of the SDK's class for the kind, so the provider awaits it in the same way.
    As in the SDK, the content of a Secret is secret in Pulumi's state.
    """

    status: Output[dict[str, Any]]
    """As in the manifest: camelCase."""
    data: Output[dict[str, str]]
    """Of a Secret: base64; secret."""

    def __init__(
        self, name: str, manifest: Mapping[str, Any], opts: ResourceOptions | None = None
    ) -> None:
        api_version, kind = manifest["apiVersion"], manifest["kind"]
        module = api_version if "/" in api_version else f"core/{api_version}"
        # A property without a value becomes an output.
        properties = {"status": None, "data": None, **manifest}
        if (api_version, kind) == _SECRET:
            given = [field for field in _SECRET_FIELDS if field in manifest]
            properties |= {field: Output.secret(manifest[field]) for field in given}
            concealed = ResourceOptions(additional_secret_outputs=list(_SECRET_FIELDS))
            opts = ResourceOptions.merge(opts, concealed)
        super().__init__(f"kubernetes:{module}:{kind}", name, properties, opts)


@dataclass(frozen=True, kw_only=True)
class ManifestArgs:
    artefacts: Artefacts
    manifest: str
    """A key of `foundation.versions.MANIFESTS`."""
    namespace: str
    """The namespace of all namespaced objects; it must exist."""
    edit: Edit = lambda found: found


class Manifest(ComponentResource):
    """All objects of a release manifest: first its custom resource definitions, then the rest."""

    objects: dict[str, KubernetesObject]
    """All objects except the definitions, by `Kind/name`."""

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
            # No output of the definitions can carry this dependency.
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
        """The objects of a kind, for `depends_on`."""
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


# The namespaced kinds in the lab's manifests: some manifests omit `metadata.namespace` and leave it
# to `kubectl --namespace`.
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
