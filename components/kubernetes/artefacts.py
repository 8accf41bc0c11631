"""The source of charts and manifests: upstream, or a folder that has them all."""

import copy
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict

from components.kubernetes.documents import Document, documents
from components.kubernetes.upstream import fetch
from foundation.errors import LabError
from foundation.versions import CHARTS, MANIFESTS

if TYPE_CHECKING:
    from pulumi_kubernetes.helm.v3 import RepositoryOptsArgsDict


class ChartSource(TypedDict):
    """The arguments of `pulumi_kubernetes.helm.v3.Release` that locate a chart."""

    chart: str
    version: NotRequired[str]
    repository_opts: NotRequired["RepositoryOptsArgsDict"]


class Artefacts:
    """The charts and manifests of `foundation.versions`, by name.

    With a `folder`, such as the bundle, they are its files `charts/<name>-<version>.tgz` and
    `manifests/<name>.yaml`; all methods raise LabError if a file is missing. Without one they come
    from upstream.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._parsed: dict[str, list[Document]] = {}

    def chart(self, name: str) -> ChartSource:
        """Keyword arguments for a Release: `Release(…, **artefacts.chart("istiod"))`."""
        chart = CHARTS[name]
        if self._folder:
            archive = self._folder / "charts" / f"{chart.name}-{chart.version}.tgz"
            return {"chart": str(_present(archive))}
        if chart.repo.startswith("oci://"):
            return {"chart": f"{chart.repo}/{chart.name}", "version": chart.version}
        return {
            "chart": chart.name,
            "version": chart.version,
            "repository_opts": {"repo": chart.repo},
        }

    def text(self, name: str) -> str:
        """The text of a manifest, with the images of its release (see `Manifest.images`)."""
        manifest = MANIFESTS[name]
        if self._folder:
            return _present(self._folder / "manifests" / f"{manifest.name}.yaml").read_text()
        return fetch(manifest)

    def manifest(self, name: str) -> list[Document]:
        """The documents of a manifest, without descriptions in CRDs. Callers may change them."""
        # Every workload cluster needs the same ones, and parsing takes up to half a second.
        if name not in self._parsed:
            self._parsed[name] = documents(self.text(name))
        return copy.deepcopy(self._parsed[name])


def _present(file: Path) -> Path:
    if not file.is_file():
        raise LabError(f"the file {file} does not exist", "Run `lab bundle build`.")
    return file
