"""References of container images: `quay.io/thanos/thanos:v0.42.5`.

https://github.com/distribution/reference
"""

from dataclasses import dataclass
from typing import Final, Self

_DOCKER_HUB: Final = "docker.io"
_DOCKER_HUB_API: Final = "registry-1.docker.io"


@dataclass(frozen=True, kw_only=True)
class ImageReference:
    """An image at a registry."""

    registry: str
    """The host, with its port if it has one: `docker.io`."""
    repository: str
    """`library/redis`"""
    tag: str
    digest: str
    """`sha256:…`; empty without one."""

    @classmethod
    def of(cls, text: str) -> Self:
        """The parts of a reference; those that are missing have Docker's defaults."""
        name, _, digest = text.partition("@")
        first, slash, rest = name.partition("/")
        # A first part without dot and port is a folder of Docker Hub.
        host, path = (first, rest) if slash and ("." in first or ":" in first) else ("", name)
        repository, _, tag = path.partition(":")
        if host in ("", _DOCKER_HUB) and "/" not in repository:
            repository = f"library/{repository}"
        return cls(
            registry=host or _DOCKER_HUB, repository=repository, tag=tag or "latest", digest=digest
        )

    @property
    def version(self) -> str:
        """The digest, else the tag; it selects the manifest."""
        return self.digest or self.tag

    @property
    def api(self) -> str:
        """The address of the registry's API. Docker Hub's is on another host than its name."""
        host = _DOCKER_HUB_API if self.registry == _DOCKER_HUB else self.registry
        return f"https://{host}"
