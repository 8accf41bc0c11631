"""The machine that the program runs on, as far as the program looks at it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
import yaml

from components.kubernetes.artefacts import CHARTS, MANIFESTS
from foundation.paths import cache_dir
from tests.program.answers import SECRET, authority_of
from tests.program.upstream import manifest_text

GENERATION: Final = "0a1b2c3d"
"""Of the network and of all clusters that are there."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A folder for all that the program reads and writes. No program can be started there."""

    folder: Path
    stopped: tuple[str, ...] = ()
    """kind clusters whose containers are gone."""

    def prepare(self, patch: pytest.MonkeyPatch) -> None:
        """Make this the machine, until the patches are undone."""
        patch.setenv("XDG_CACHE_HOME", str(self.folder / "cache"))
        patch.setenv("HOME", str(self.folder / "home"))
        patch.setenv("PATH", str(self.folder / "bin"))
        self.folder.mkdir(parents=True, exist_ok=True)
        patch.chdir(self.folder)
        patch.setattr("components.kubernetes.artefacts.fetch", manifest_text)
        patch.setattr("components.clusters.kind.network.network_generation", _generation)
        patch.setattr("components.clusters.kind.cluster.container_state", self._state)
        self._write_generations()
        self._write_bundle()
        self._write_kubeconfigs()

    def _state(self, node: str) -> str | None:
        return None if node.removesuffix("-control-plane") in self.stopped else "running"

    def _write_generations(self) -> None:
        for name in ("hub", "workload-1", "workload-2", "workload-3"):
            noted = self.folder / ".lab" / name / "generation"
            noted.parent.mkdir(parents=True, exist_ok=True)
            noted.write_text(GENERATION)

    def _write_bundle(self) -> None:
        for folder in ("charts", "manifests"):
            (cache_dir() / folder).mkdir(parents=True, exist_ok=True)
        for chart in CHARTS.values():
            (cache_dir() / "charts" / f"{chart.name}-{chart.version}.tgz").touch()
        for manifest in MANIFESTS.values():
            text = manifest_text(manifest)
            (cache_dir() / "manifests" / f"{manifest.name}.yaml").write_text(text)

    def _write_kubeconfigs(self) -> None:
        """Those that stacks/Pulumi.existing.yaml names."""
        folder = self.folder / "home" / ".kube"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("hub", "workload-1", "workload-2"):
            entry = {
                "server": f"https://{name}.example:6443",
                "certificate-authority-data": authority_of(name),
            }
            kubeconfig = {
                "contexts": [{"name": name, "context": {"cluster": name, "user": "admin"}}],
                "clusters": [{"name": name, "cluster": entry}],
                "users": [{"name": "admin", "user": {"token": f"{SECRET} key to {name}"}}],
            }
            (folder / f"{name}.yaml").write_text(yaml.safe_dump(kubeconfig))


def _generation(network: str) -> str:  # noqa: ARG001 - as Docker is asked
    return GENERATION
