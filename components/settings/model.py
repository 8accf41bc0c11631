"""The settings as the program uses them: complete, typed and valid."""

from dataclasses import dataclass
from pathlib import Path

from components.settings.numbers import cluster_numbers
from components.settings.provider import ProviderSettings


@dataclass(frozen=True, kw_only=True)
class GitSettings:
    """The repository that Argo CD syncs."""

    url: str | None
    """None: the Git server in the hub."""
    revision: str
    path: str
    """The folder inside the repository."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of a lab."""

    name: str
    """Prefix of names outside the clusters: with `lab`, the hub in kind is `lab-hub`."""
    hub: str
    workload_clusters: tuple[str, ...]
    provider: str
    """One of `components.settings.provider.provider_names`."""
    clusters: ProviderSettings
    """The provider's own settings."""
    artefact_folder: Path | None
    """A folder with `charts/` and `manifests/`; None: upstream."""
    values_overlay: Path | None
    """A folder of YAML files to merge over those of the same name in `charts-values/`."""
    git: GitSettings
    grafana: bool
    kiali: bool
    web_interfaces: bool
    """Whether the images of Argo CD and Prometheus have web interfaces; affects only `lab open` and
    `lab status`."""
    notes: tuple[str, ...]
    """Remarks for `lab status`."""

    def number(self, workload_cluster: str) -> int:
        """The cluster's number, from 1: its network is `network<number>`."""
        return cluster_numbers(self.workload_clusters)[workload_cluster]
