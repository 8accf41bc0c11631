"""How the hub's Git repository is served."""

from typing import Final

from components.kubernetes.namespace import ARGO_CD

NAME: Final = "lab-git"
"""Of the Deployment and its Service."""

NAMESPACE: Final = ARGO_CD

CONTAINER: Final = "git"
"""The container that has Git and the repository."""

BASE_PATH: Final = "/srv/git"
"""The volume's place in the container; only here can it write."""

REPOSITORY: Final = "lab.git"
"""The name of the repository below the base path; `seed.sh` makes it there."""

URL: Final = f"git://{NAME}.{NAMESPACE}.svc/{REPOSITORY}"
"""The repository, for Argo CD."""


def daemon_arguments(base_path: str) -> list[str]:
    """Arguments of `git`: serve what below `base_path` is marked for it, to be read only.

    `git daemon` accepts no pushes by itself, but a repository's own configuration could turn them
    on: that is forbidden. https://git-scm.com/docs/git-daemon
    """
    return [
        "daemon",
        "--reuseaddr",
        "--informative-errors",
        "--disable=receive-pack",
        "--forbid-override=receive-pack",
        f"--base-path={base_path}",
        base_path,
    ]
