"""The repository that Argo CD syncs; a demo releases by a commit to it."""

from collections.abc import Mapping
from typing import Protocol

from components.gitops.source import GitSource
from foundation import names
from foundation.errors import LabError
from lab.argo_cd.cluster_secrets import cluster_secrets
from lab.demo.branch import Commit
from lab.demo.hub_repository import hub_repository
from lab.demo.own_repository import OwnRepository
from lab.kubernetes.kubectl import Kubectl


class Repository(Protocol):
    """The current state of the branch that Argo CD syncs.

    Any method raises LabError, with Git's own message, if Git fails or does not answer.
    """

    path: str
    """The folder that Argo CD syncs: `gitops`. The methods' folders are relative to it."""

    def head(self) -> str:
        """The full hash of the last commit."""
        ...

    def log(self, count: int) -> list[Commit]:
        """The last commits, newest first."""
        ...

    def read(self, folder: str) -> dict[str, str]:
        """All files below a folder, relative path -> text; empty if the folder does not exist."""
        ...

    def replace(self, folder: str, files: Mapping[str, str], message: str) -> str | None:
        """Make one commit after which the folder has exactly these files.

        Returns its full hash; None if nothing would change. The commit is atomic, and on top of
        commits that others make meanwhile.
        """
        ...


def repository(hub: Kubectl) -> Repository:
    """The repository of the lab's configuration: the hub's, or the user's own (`lab:git`).

    Raises LabError if it does not answer, or if Argo CD syncs a tag or a commit instead of a
    branch.
    """
    source = git_source(hub)
    if source.url == names.GIT_SERVER_URL:
        return hub_repository(hub, source)
    return OwnRepository(source)


def git_source(hub: Kubectl) -> GitSource:
    """The Git source of the lab's content, from the cluster Secrets in Argo CD.

    Raises LabError if no cluster Secret names it.
    """
    for secret in cluster_secrets(hub):
        if secret.git_source is not None:
            return secret.git_source
    raise LabError(
        f"{hub.cluster.name}: no cluster Secret names the Git repository that Argo CD syncs",
        "`lab up --refresh` restores them.",
    )
