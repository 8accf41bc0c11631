"""The programs that the lab calls: supported versions, and where their projects publish them.

This is the only place for versions of tools.
"""

import platform
import re
from dataclasses import dataclass

from foundation.errors import LabError

Version = tuple[int, int, int]

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True)
class Machine:
    """A platform in Go's terms: `linux` or `darwin`, `amd64` or `arm64`."""

    system: str
    architecture: str


@dataclass(frozen=True, kw_only=True)
class Download:
    """Addresses of a published program and of its SHA-256.

    Both are templates with `{version}`, `{system}` and `{architecture}`. A `.tar.gz` contains
    several programs; anything else is the program itself.
    """

    version: str
    address: str
    checksum: str
    amd64: str = "amd64"
    """The project's term for amd64."""

    def at(self, machine: Machine) -> tuple[str, str]:
        """The addresses of the program and of its checksum, for a machine."""
        words = {
            "version": self.version,
            "system": machine.system,
            "architecture": self.amd64 if machine.architecture == "amd64" else machine.architecture,
        }
        return self.address.format(**words), self.checksum.format(**words)


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A program that the lab calls by name."""

    name: str
    ask: tuple[str, ...]
    """The arguments that print its version; the first version in the output counts."""
    oldest: Version
    """The oldest supported version; a comment beside it gives the reason."""
    page: str
    """The page that explains its installation."""
    download: Download | None = None
    """None if the project publishes no single file."""


# Builds and runs the node images of this release: https://github.com/kubernetes-sigs/kind/releases
KIND = Tool(
    name="kind",
    ask=("version",),
    oldest=(0, 33, 0),
    page="https://kind.sigs.k8s.io/docs/user/quick-start/#installing-from-release-binaries",
    download=Download(
        version="0.33.0",
        address="https://kind.sigs.k8s.io/dl/v{version}/kind-{system}-{architecture}",
        checksum="https://kind.sigs.k8s.io/dl/v{version}/kind-{system}-{architecture}.sha256sum",
    ),
)

# kubectl supports clusters one minor version apart: https://kubernetes.io/releases/version-skew-policy/
KUBECTL = Tool(
    name="kubectl",
    ask=("version", "--client"),
    oldest=(1, 36, 0),
    page="https://kubernetes.io/docs/tasks/tools/#kubectl",
    download=Download(
        version="1.37.2",
        address="https://dl.k8s.io/release/v{version}/bin/{system}/{architecture}/kubectl",
        checksum="https://dl.k8s.io/release/v{version}/bin/{system}/{architecture}/kubectl.sha256",
    ),
)

# The oldest is the engine that the bundle builds and the tests run; the download has the version of
# the SDK in requirements.txt. Program and checksums come from different hosts on purpose.
PULUMI = Tool(
    name="pulumi",
    ask=("version",),
    oldest=(3, 230, 0),
    page="https://www.pulumi.com/docs/iac/download-install/",
    download=Download(
        version="3.272.0",
        address="https://get.pulumi.com/releases/sdk/"
        "pulumi-v{version}-{system}-{architecture}.tar.gz",
        checksum="https://github.com/pulumi/pulumi/releases/download/v{version}/"
        "pulumi-{version}-checksums.txt",
        amd64="x64",
    ),
)

# Required by kind: https://kind.sigs.k8s.io/docs/user/known-issues/
DOCKER = Tool(
    name="docker",
    ask=("--version",),
    oldest=(20, 10, 0),
    page="https://docs.docker.com/engine/install/",
)


def this_machine() -> Machine:
    """This machine's platform. Raises LabError if no tool is published for it."""
    system, architecture = platform.system().lower(), platform.machine().lower()
    if system not in ("linux", "darwin") or architecture not in _ARCHITECTURES:
        raise LabError(
            f"this machine is {platform.system()} on {platform.machine()}",
            "The lab runs on Linux and macOS, on x86_64 and arm64.",
        )
    return Machine(system, _ARCHITECTURES[architecture])


def parse_version(text: str) -> Version | None:
    """The first version in a program's output; None if there is none."""
    found = _VERSION.search(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def show_version(version: Version) -> str:
    """The version as text: `1.37.2`."""
    return ".".join(map(str, version))
