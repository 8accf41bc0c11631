"""The repository in the hub, which only `kubectl exec` may write to."""

from typing import Final

from components.gitops.daemon import BASE_PATH, CONTAINER, NAME, NAMESPACE, REPOSITORY
from components.gitops.source import GitSource
from lab.demo.branch import Branch, GitError
from lab.kubernetes.kubectl import Kubectl, KubectlError

_TARGET: Final = f"deployment/{NAME}"
_GIT: Final = ("git", f"--git-dir={BASE_PATH}/{REPOSITORY}")


def hub_repository(hub: Kubectl, source: GitSource) -> Branch:
    """The branch that `source` names, of the repository that `git daemon` serves."""

    def git(*args: str, stdin: str = "") -> str:
        command = [*_GIT, *args]
        try:
            return hub.exec(_TARGET, command, namespace=NAMESPACE, container=CONTAINER, stdin=stdin)
        except KubectlError as error:
            raise GitError(
                f"{error.message} (while running `git {args[0]}`)",
                "`lab status` tells what is not ready; `lab up --refresh` mends the Git server.",
            ) from error

    return Branch(git, source.revision, source.path)
