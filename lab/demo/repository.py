"""The repository that Argo CD syncs. A demo releases by a commit to it."""

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
    """The branch that Argo CD syncs, always as it is now.

    Any method raises LabError, with Git's own words, if Git refuses or does not answer.
    """

    path: str
    """The folder that Argo CD syncs: `gitops`. All folders below are relative to it."""

    def head(self) -> str:
        """The full hash of the last commit."""
        ...

    def log(self, count: int) -> list[Commit]:
        """The last commits, newest first."""
        ...

    def read(self, folder: str) -> dict[str, str]:
        """All files below a folder, path in it -> text; none if there is no such folder."""
        ...

    def replace(self, folder: str, files: Mapping[str, str], message: str) -> str | None:
        """Make one commit after which the folder has exactly these files.

        Gives its full hash; None if nothing would change. If others commit meanwhile, it goes on
        top of theirs. The branch has all of it or nothing.
        """
        ...


def repository(hub: Kubectl) -> Repository:
    """The one that the lab is set up with: the hub's, or the user's own (`lab:git`).

    Raises LabError if nothing can be committed to it, because it does not answer or because the
    lab follows a tag or a commit.
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
        "`lab up --refresh` puts them back.",
    )
