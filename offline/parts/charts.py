"""Helm charts and release manifests, taken from the Go modules of their projects.

They are changed only where upstream's release process fills in a version, a registry or a tag.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from foundation.errors import LabError
from offline.builder.part import Kind, Part, code_of
from offline.builder.workshop import Workshop
from offline.parts.go import group_files, module_folder, version
from offline.parts.pins import ARGO_ROLLOUTS, ISTIO_HUB, ISTIO_RELEASE, METALLB


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart in `folder` of a module.

    `release` is the application's version; the chart's version is the same without the `v`. `edits`
    are pairs of a pattern and its replacement in the chart's values.yaml.
    """

    name: str
    group: str
    module: str
    folder: str
    release: str
    edits: Sequence[tuple[str, str]] = ()

    def part(self) -> Part:
        """The part that contains the packaged chart, `<name>-<version>.tgz`."""
        return Part(
            name=f"chart-{self.name}",
            kind=Kind.CHART,
            version=self.release,
            source=f"{self.module}@{version(self.group, self.module)}",
            recipe=_recipe(asdict(self), self.group),
            build=self._build,
            needs=("helm",),
            seconds=2,
        )

    def _build(self, shop: Workshop) -> None:
        chart = shop.scratch / self.name
        source = module_folder(shop, self.group, self.module) / self.folder
        # copyfile and chmod: the module cache is read-only, and a plain copy would keep its modes.
        shutil.copytree(source, chart, copy_function=shutil.copyfile)
        for folder in (chart, *(path for path in chart.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        values = chart / "values.yaml"
        values.write_text(edited(values, values.read_text(), self.edits))
        version_flags = ("--version", self.release.removeprefix("v"), "--app-version", self.release)
        shop.run(
            shop.needs["helm"] / "helm", "package", chart, "--destination", shop.out, *version_flags
        )


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A release manifest: the `files` of a module, joined in this order.

    `edits` are pairs of a pattern and its replacement in the joined text.
    """

    name: str
    group: str
    module: str
    files: Sequence[str]
    edits: Sequence[tuple[str, str]] = ()

    def part(self) -> Part:
        """The part that contains the manifest, `<name>.yaml`."""
        pinned = version(self.group, self.module)
        return Part(
            name=f"manifest-{self.name}",
            kind=Kind.MANIFEST,
            version=pinned,
            source=f"{self.module}@{pinned}",
            recipe=_recipe(asdict(self), self.group),
            build=self._build,
            seconds=1,
        )

    def _build(self, shop: Workshop) -> None:
        module = module_folder(shop, self.group, self.module)
        text = "\n---\n".join((module / file).read_text() for file in self.files)
        (shop.out / f"{self.name}.yaml").write_text(edited(module, text, self.edits))


def _recipe(definition: dict[str, object], group: str) -> dict[str, object]:
    return {"definition": definition, "module": group_files(group), "code": code_of(__file__)}


def edited(origin: Path, text: str, edits: Sequence[tuple[str, str]]) -> str:
    """The text with each pattern replaced.

    Raises LabError if a pattern does not match exactly once.
    """
    for pattern, replacement in edits:
        text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        if count != 1:
            raise LabError(
                f"{origin}: {pattern!r} matches {count} times, not exactly once",
                "Upstream has changed the file: adapt offline/parts/charts.py.",
            )
    return text


_ISTIO = "istio.io/istio"
CHARTS = (
    Chart(
        name="base",
        group="kubernetes",
        module=_ISTIO,
        folder="manifests/charts/base",
        release=ISTIO_RELEASE,
    ),
    Chart(
        name="istiod",
        group="kubernetes",
        module=_ISTIO,
        folder="manifests/charts/istio-control/istio-discovery",
        release=ISTIO_RELEASE,
        edits=(
            (r"^    hub: registry\.istio\.io/testing$", f"    hub: {ISTIO_HUB}"),
            (r"^    tag: latest$", f"    tag: {ISTIO_RELEASE}"),
        ),
    ),
    Chart(
        name="gateway",
        group="kubernetes",
        module=_ISTIO,
        folder="manifests/charts/gateway",
        release=ISTIO_RELEASE,
    ),
    Chart(
        name="metallb",
        group="metallb",
        module="go.universe.tf/metallb",
        folder="charts/metallb",
        release=METALLB,
    ),
)
MANIFESTS = (
    Manifest(
        name="argo-cd",
        group="kubernetes",
        module="github.com/argoproj/argo-cd/v3",
        files=("manifests/install.yaml",),
    ),
    Manifest(
        name="argo-rollouts",
        group="monitoring",
        module="github.com/argoproj/argo-rollouts",
        files=("manifests/install.yaml",),
        edits=(
            (
                r"image: quay\.io/argoproj/argo-rollouts:latest$",
                f"image: quay.io/argoproj/argo-rollouts:{ARGO_ROLLOUTS}",
            ),
        ),
    ),
    Manifest(
        name="prometheus-operator",
        group="prometheus-operator",
        module="github.com/prometheus-operator/prometheus-operator",
        files=("bundle.yaml",),
    ),
    Manifest(
        name="kube-state-metrics",
        group="kube-state-metrics",
        module="k8s.io/kube-state-metrics/v2",
        files=tuple(
            f"examples/standard/{name}.yaml"
            for name in (
                *("service-account", "cluster-role", "cluster-role-binding"),
                *("deployment", "service"),
            )
        ),
    ),
)
