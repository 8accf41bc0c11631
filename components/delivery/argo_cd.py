"""Argo CD on the hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.credentials.password import Password
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.manifest import Edit, KubernetesObject, Manifest, ManifestArgs
from components.kubernetes.namespace import ARGO_CD, namespace

NAMESPACE: Final = ARGO_CD
USER: Final = "admin"
"""Who the release manifest makes the first user."""

# Single sign-on and messages to people: nobody uses them in a lab.
_LEFT_OUT: Final = ("argocd-dex-server", "argocd-notifications")

SETTINGS: Final = {
    # The token for a workload cluster may not list everything there: what it may not is no fault.
    # https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#auto-respect-rbac-for-controller
    "resource.respectRBAC": "normal",
    # A minute or two by default. What becomes healthy between two looks is seen at the next one.
    "timeout.reconciliation": "30s",
    "timeout.reconciliation.jitter": "5s",
}


@dataclass(frozen=True, kw_only=True)
class ArgoCdArgs:
    artefacts: Artefacts


class ArgoCd(ComponentResource):
    """Argo CD as its release manifest says, without single sign-on and notifications."""

    password: Output[str]
    """Of the user `admin`; secret."""
    image: str
    """The image that Argo CD runs; Git is in it."""
    namespace: KubernetesObject
    manifest: Manifest

    def __init__(self, name: str, args: ArgoCdArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:delivery:ArgoCd", name, {}, opts)
        self.image = server_image(args.artefacts.manifest("argo-cd"))
        self.namespace = KubernetesObject(
            f"{name}/namespace",
            namespace(NAMESPACE),
            ResourceOptions(parent=self),
        )
        password = Password(f"{name}/admin", ResourceOptions(parent=self))
        self.password = password.text
        self.manifest = Manifest(
            f"{name}/argo-cd",
            ManifestArgs(
                artefacts=args.artefacts,
                manifest="argo-cd",
                namespace=NAMESPACE,
                edit=edit(password.bcrypt),
            ),
            ResourceOptions(parent=self, depends_on=[self.namespace]),
        )
        self.register_outputs({"password": self.password})


def edit(password_hash: Input[str]) -> Edit:
    """What is changed of the release manifest: see `ArgoCd`."""

    def edited(found: dict[str, Any]) -> dict[str, Any] | None:
        name = found["metadata"]["name"]
        if name.startswith(_LEFT_OUT):
            return None
        if name == "argocd-cm":
            return {**found, "data": {**found.get("data", {}), **SETTINGS}}
        if name == "argocd-secret":
            # The server adds its own keys to these.
            own = {"admin.password": password_hash, "admin.passwordMtime": _PASSWORD_TIME}
            return {**found, "stringData": own}
        return found

    return edited


# Sessions from before this time are refused: any time before the lab was made will do.
_PASSWORD_TIME: Final = "2026-01-01T00:00:00Z"


def server_image(objects: Sequence[Mapping[str, Any]]) -> str:
    """The image of `argocd-server` among a manifest's objects."""
    server = next(
        each
        for each in objects
        if each["kind"] == "Deployment" and each["metadata"]["name"] == "argocd-server"
    )
    return server["spec"]["template"]["spec"]["containers"][0]["image"]
