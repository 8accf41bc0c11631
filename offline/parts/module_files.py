"""Single files of Go modules that programs need at run time."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from offline.builder.part import Kind, Part, code_of
from offline.builder.workshop import Workshop
from offline.parts.go import group_files, module_folder, version


@dataclass(frozen=True, kw_only=True)
class ModuleFiles:
    """The `files` of a module, each stored under its base name."""

    name: str
    group: str
    module: str
    files: Sequence[str]

    def part(self) -> Part:
        """The part that contains the files, marked as executable."""
        pinned = version(self.group, self.module)
        return Part(
            name=self.name,
            kind=Kind.PROGRAM,
            version=pinned,
            source=f"{self.module}@{pinned}",
            recipe={
                "module": group_files(self.group),
                "files": list(self.files),
                "code": code_of(__file__),
            },
            build=self._build,
        )

    def _build(self, shop: Workshop) -> None:
        module = module_folder(shop, self.group, self.module)
        for file in self.files:
            target = shop.out / Path(file).name
            shutil.copyfile(module / file, target)
            target.chmod(0o755)


PULUMI_PYTHON = ModuleFiles(
    name="pulumi-python-scripts",
    group="pulumi",
    module="github.com/pulumi/pulumi/sdk/v3",
    files=("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python"),
)
ARGO_CD_SCRIPTS = ModuleFiles(
    name="argocd-scripts",
    group="kubernetes",
    module="github.com/argoproj/argo-cd/v3",
    files=("hack/gpg-wrapper.sh", "hack/git-verify-wrapper.sh"),
)
ISTIO_BOOTSTRAP = ModuleFiles(
    name="istio-bootstrap",
    group="kubernetes",
    module="istio.io/istio",
    files=("tools/packaging/common/envoy_bootstrap.json",),
)
MODULE_FILES = (PULUMI_PYTHON, ARGO_CD_SCRIPTS, ISTIO_BOOTSTRAP)
