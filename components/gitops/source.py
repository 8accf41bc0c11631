"""Where Argo CD finds the content."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GitSource:
    """A folder in a Git repository."""

    url: str
    revision: str
    """A branch, tag or commit."""
    path: str
    """The folder, as `gitops/` of the checkout is laid out."""

    def annotations(self) -> dict[str, str]:
        """What the ApplicationSets find the content by: annotations of each cluster Secret.

        So the repository is named in one place, the lab's settings, and not in its own files.
        """
        return {
            "lab/git-url": self.url,
            "lab/git-revision": self.revision,
            "lab/git-path": self.path,
        }
