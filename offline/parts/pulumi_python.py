"""The two scripts that the Python language host needs beside itself, from the SDK's module."""

import shutil
from pathlib import Path

from offline.bundle.part import Kind, Part, file_digest
from offline.bundle.workshop import Workshop
from offline.parts.go import module_folder, version

_MODULE = "github.com/pulumi/pulumi/sdk/v3"
PULUMI_PYTHON = "pulumi-python-scripts"
_SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")
SCRIPT_NAMES = tuple(Path(script).name for script in _SCRIPTS)


def pulumi_python() -> Part:
    """The part; its content is the scripts."""
    pinned = version("pulumi", _MODULE)
    return Part(
        name=PULUMI_PYTHON,
        kind=Kind.PROGRAM,
        version=pinned,
        source=f"{_MODULE}@{pinned}",
        recipe={"module": pinned, "code": file_digest(Path(__file__))},
        build=_build,
        seconds=1,
    )


def _build(shop: Workshop) -> None:
    module = module_folder(shop, "pulumi", _MODULE)
    for script in _SCRIPTS:
        target = shop.out / Path(script).name
        shutil.copyfile(module / script, target)
        target.chmod(0o755)
