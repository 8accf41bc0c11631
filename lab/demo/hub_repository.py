"""The repository in the hub; only `kubectl exec` can write to it."""

from typing import Final

from components.gitops.source import GitSource
from foundation import names
from lab.demo.branch import Branch, GitError
from lab.kubernetes.kubectl import Kubectl, KubectlError

_TARGET: Final = f"deployment/{names.GIT_SERVER}"
_GIT: Final = ("git", f"--git-dir={names.GIT_BASE_PATH}/{names.GIT_REPOSITORY}")


def hub_repository(hub: Kubectl, source: GitSource) -> Branch:
    """The branch `source.revision` of the repository that `git daemon` serves."""

    def git(*args: str, stdin: str = "") -> str:
        try:
            return hub.exec(
                _TARGET,
                [*_GIT, *args],
                namespace=names.ARGO_CD_NAMESPACE,
                container=names.GIT_CONTAINER,
                stdin=stdin,
            )
        except KubectlError as error:
            raise GitError(
                f"{error.message} (while running `git {args[0]}`)",
                "`lab status` shows what is not ready; `lab up --refresh` repairs the Git server.",
            ) from error

    return Branch(git, source.revision, source.path)
