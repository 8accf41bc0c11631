"""Custom resource definitions, installed as one Helm release.

As single resources, the definitions of Argo CD and the Prometheus Operator make a state file of
52 MB. Pulumi writes the whole state at every step, which took most of the time of an `up`. For a
release the state has only its name and the path of its chart.
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

from foundation.files import write_whole
from foundation.libyaml import SafeDumper
from foundation.paths import cache_dir

# The definitions are not a template themselves: their patterns may contain braces.
_TEMPLATE: Final = '{{ .Files.Get "definitions.yaml" }}\n'


@dataclass(frozen=True, kw_only=True)
class DefinitionsArgs:
    chart: str
    """The name of the chart and of its release."""
    version: str
    """The version of the manifest."""
    objects: Sequence[Mapping[str, Any]]
    namespace: str
    """The namespace in which Helm stores the release."""


class Definitions(ComponentResource):
    """The custom resource definitions of a manifest."""

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
    """Write a chart of the definitions below `folder` and return its path.

    The path contains a hash of the content. A chart that exists is not written again.
    """
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
    definitions = yaml.dump_all(args.objects, Dumper=SafeDumper, sort_keys=False)
    write_whole(chart / "definitions.yaml", definitions)
    write_whole(chart / "templates" / "definitions.yaml", _TEMPLATE)
    # Last: a chart that has this file is complete.
    write_whole(chart / "Chart.yaml", yaml.safe_dump(about))
    return chart
