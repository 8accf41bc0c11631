"""Delivery on the hub: Argo CD, its Git source, and the Application that creates all others."""

from dataclasses import dataclass

from pulumi import ComponentResource, Output, Resource, ResourceOptions

from components.delivery.argo_cd import ArgoCd, ArgoCdArgs
from components.delivery.git_server import GitServer, GitServerArgs
from components.gitops.app_of_apps import app_of_apps
from components.gitops.content import FOLDER, content
from components.gitops.fast_import import fast_import_stream
from components.gitops.seed import seed_archive
from components.gitops.source import GitSource
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.manifest import KubernetesObject
from components.settings.model import GitSettings
from foundation import names


@dataclass(frozen=True, kw_only=True)
class DeliveryArgs:
    artefacts: Artefacts
    git: GitSettings


class Delivery(ComponentResource):
    """Argo CD and its Git source: the user's repository, or a Git server in the hub."""

    password: Output[str]
    """The password of Argo CD's user `admin`; secret."""
    source: GitSource
    namespace: Resource
    """Argo CD's namespace."""

    def __init__(self, name: str, args: DeliveryArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:delivery:Delivery", name, {}, opts)
        here = ResourceOptions(parent=self)
        argo_cd = ArgoCd(f"{name}/argo-cd", ArgoCdArgs(artefacts=args.artefacts), here)
        self.password = argo_cd.password
        self.namespace = argo_cd.namespace
        git = args.git
        if git.url is None:
            self._create_git_server(name, args.artefacts, argo_cd)
        url = git.url or names.GIT_SERVER_URL
        self.source = GitSource(url=url, revision=git.revision, path=git.path)
        KubernetesObject(
            f"{name}/{names.APP_OF_APPS}",
            app_of_apps(self.source),
            # After Argo CD: its server creates the project `default` when it starts.
            ResourceOptions(parent=self, depends_on=argo_cd.manifest.of_kind("Deployment")),
        )
        self.register_outputs({"password": self.password})

    def _create_git_server(self, name: str, artefacts: Artefacts, argo_cd: ArgoCd) -> None:
        files = content(FOLDER, artefacts.text("argo-rollouts"))
        seed = seed_archive(fast_import_stream(files, "The lab, helloworld v1"))
        GitServer(
            f"{name}/git",
            GitServerArgs(image=argo_cd.image, seed=seed),
            ResourceOptions(parent=self, depends_on=[argo_cd.namespace]),
        )
