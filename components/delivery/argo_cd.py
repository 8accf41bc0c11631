"""Argo CD on the hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.credentials.password import Password
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.manifest import Edit, KubernetesObject, Manifest, ManifestArgs
from components.kubernetes.namespace import namespace
from foundation import names

USER: Final = "admin"
"""The initial user of the release manifest."""

# Single sign-on and notifications: a lab needs neither.
_LEFT_OUT: Final = ("argocd-dex-server", "argocd-notifications")

_SETTINGS: Final = {
    # The account in a workload cluster may not list all kinds: Argo CD ignores those.
    # https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#auto-respect-rbac-for-controller
    "resource.respectRBAC": "normal",
    # By default minutes. Argo CD may notice a change of health only at the next reconciliation.
    "timeout.reconciliation": "30s",
    "timeout.reconciliation.jitter": "5s",
}


@dataclass(frozen=True, kw_only=True)
class ArgoCdArgs:
    artefacts: Artefacts


class ArgoCd(ComponentResource):
    """Argo CD from its release manifest, without single sign-on and notifications."""

    password: Output[str]
    """The password of `USER`; secret."""
    image: str
    """The image of Argo CD; it contains Git."""
    namespace: KubernetesObject
    manifest: Manifest

    def __init__(self, name: str, args: ArgoCdArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:delivery:ArgoCd", name, {}, opts)
        self.image = server_image(args.artefacts.manifest("argo-cd"))
        self.namespace = KubernetesObject(
            f"{name}/namespace",
            namespace(names.ARGO_CD_NAMESPACE),
            ResourceOptions(parent=self),
        )
        password = Password(f"{name}/admin", ResourceOptions(parent=self))
        self.password = password.text
        self.manifest = Manifest(
            f"{name}/argo-cd",
            ManifestArgs(
                artefacts=args.artefacts,
                manifest="argo-cd",
                namespace=names.ARGO_CD_NAMESPACE,
                edit=edit(password.bcrypt),
            ),
            ResourceOptions(parent=self, depends_on=[self.namespace]),
        )
        self.register_outputs({"password": self.password})


def edit(password_hash: Input[str]) -> Edit:
    """The changes to the release manifest: omissions, settings, and the password's bcrypt hash."""

    def edited(found: dict[str, Any]) -> dict[str, Any] | None:
        name = found["metadata"]["name"]
        if name.startswith(_LEFT_OUT):
            return None
        if name == "argocd-cm":
            return {**found, "data": {**found.get("data", {}), **_SETTINGS}}
        if name == "argocd-secret":
            # Not `data`: the server stores its own keys there.
            own = {"admin.password": password_hash, "admin.passwordMtime": _PASSWORD_TIME}
            return {**found, "stringData": own}
        return found

    return edited


# Argo CD rejects sessions from before this time. Any time before the lab's creation will do.
_PASSWORD_TIME: Final = "2026-01-01T00:00:00Z"


def server_image(objects: Sequence[Mapping[str, Any]]) -> str:
    """The image of `argocd-server` among a manifest's objects."""
    server = next(
        each
        for each in objects
        if each["kind"] == "Deployment" and each["metadata"]["name"] == "argocd-server"
    )
    return server["spec"]["template"]["spec"]["containers"][0]["image"]
