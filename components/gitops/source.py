"""Where Argo CD finds the content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

_URL: Final = "lab/git-url"
_REVISION: Final = "lab/git-revision"
_PATH: Final = "lab/git-path"


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
        return {_URL: self.url, _REVISION: self.revision, _PATH: self.path}

    @classmethod
    def of(cls, annotations: Mapping[str, str]) -> Self:
        """The source that these annotations name. Raises KeyError if one is missing."""
        return cls(url=annotations[_URL], revision=annotations[_REVISION], path=annotations[_PATH])
