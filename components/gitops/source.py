"""The location of the GitOps content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from foundation import names


@dataclass(frozen=True, kw_only=True)
class GitSource:
    """A folder in a Git repository."""

    url: str
    revision: str
    """A branch, tag or commit."""
    path: str
    """The folder; its layout is that of `gitops/` in the checkout."""

    def annotations(self) -> dict[str, str]:
        """Annotations of each cluster Secret, by which ApplicationSets find the content.

        The repository is thus named only in the lab's settings, not in the content itself.
        """
        return {
            names.GIT_URL: self.url,
            names.GIT_REVISION: self.revision,
            names.GIT_PATH: self.path,
        }

    @classmethod
    def of(cls, annotations: Mapping[str, str]) -> Self:
        """The source that these annotations name. Raises KeyError if one is missing."""
        return cls(
            url=annotations[names.GIT_URL],
            revision=annotations[names.GIT_REVISION],
            path=annotations[names.GIT_PATH],
        )
