"""Custom resource definitions, installed as one Helm release.

As resources of their own, those of Argo CD and the Prometheus Operator make a state file of 52 MB,
which Pulumi writes anew at every step: that took most of the time of an `up`. Of a release the
state has a name and the path of its chart.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pulumi import ComponentResource, ResourceOptions
from pulumi_kubernetes.helm.v3 import Release

from foundation.paths import cache_dir

# libyaml is ten times as fast; PyYAML may be built without it.
_DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
# The file is no template itself: descriptions and patterns may have braces.
_TEMPLATE: Final = '{{ .Files.Get "definitions.yaml" }}\n'


@dataclass(frozen=True, kw_only=True)
class DefinitionsArgs:
    chart: str
    """The name of the chart and of its release."""
    version: str
    """That of the manifest."""
    objects: Sequence[Mapping[str, Any]]
    namespace: str
    """Where Helm keeps the release's record."""


class Definitions(ComponentResource):
    """The definitions of a manifest."""

    release: Release

    def __init__(
        self, name: str, args: DefinitionsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:definitions:Definitions", name, {}, opts)
        self.release = Release(
            name,
            name=args.chart,
            namespace=args.namespace,
            chart=str(write_chart(args, cache_dir() / "definitions")),
            opts=ResourceOptions(parent=self),
        )
        self.register_outputs({})


def write_chart(args: DefinitionsArgs, folder: Path) -> Path:
    """A chart of the definitions, below `folder`; its path tells its content."""
    about = {
        "apiVersion": "v2",
        "name": args.chart,
        "version": args.version.removeprefix("v"),
        "description": "Custom resource definitions of a release manifest",
    }
    content = json.dumps([about, args.objects])
    chart = folder / hashlib.sha256(content.encode()).hexdigest()[:12] / args.chart
    if (chart / "Chart.yaml").exists():
        return chart
    files = {
        "definitions.yaml": yaml.dump_all(args.objects, Dumper=_DUMPER, sort_keys=False),
        "templates/definitions.yaml": _TEMPLATE,
        ".Chart.yaml": yaml.safe_dump(about),
    }
    for path, text in files.items():
        (chart / path).parent.mkdir(parents=True, exist_ok=True)
        (chart / path).write_text(text)
    # Last, and by one rename: what has it is whole.
    (chart / ".Chart.yaml").rename(chart / "Chart.yaml")
    return chart
