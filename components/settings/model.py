"""The settings as the program uses them: complete, typed and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from components.settings.numbers import cluster_numbers


@dataclass(frozen=True, kw_only=True)
class AddressRange:
    """IPv4 addresses from `first` to `last`, both included."""

    first: IPv4Address
    last: IPv4Address

    def __str__(self) -> str:
        """As MetalLB writes it: `172.18.255.224-172.18.255.254`."""
        return f"{self.first}-{self.last}"

    def overlaps(self, other: "AddressRange") -> bool:
        """Whether at least one address is in both."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, kw_only=True)
class KindSettings:
    """Clusters that the lab makes with kind, on a Docker network of its own."""

    node_image: str
    pod_subnet: IPv4Network
    """Of every cluster: pods are reached from other clusters through gateways only."""
    service_subnet: IPv4Network
    """Of every cluster, as well."""
    docker_subnet: IPv4Network | None
    """None: Docker takes a free one."""
    network_hook: str
    """A command, run as `<hook> up NETWORK` when the Docker network is there and `<hook> down
    NETWORK` before it goes; empty for none."""


@dataclass(frozen=True, kw_only=True)
class ExistingCluster:
    """A cluster that the lab installs into, but neither makes nor deletes."""

    kubeconfig: Path
    """Absolute."""
    context: str
    peer_server: str
    """The API server's URL as pods of the other clusters reach it."""
    addresses: AddressRange | None
    """What MetalLB gives to Services; None where the cluster provides LoadBalancers itself."""


@dataclass(frozen=True, kw_only=True)
class GitSettings:
    """What Argo CD syncs from."""

    url: str | None
    """None: the Git server inside the hub."""
    revision: str
    path: str
    """The folder inside the repository."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that the user decides about a lab."""

    name: str
    """Prefix of all that is made outside the clusters: `lab` gives the kind cluster `lab-hub`."""
    hub: str
    workload_clusters: tuple[str, ...]
    clusters: KindSettings | Mapping[str, ExistingCluster]
    """How clusters are made, or those that exist, by name: the hub and all workload clusters."""
    artefact_folder: Path | None
    """Holds `charts/` and `manifests/`; None: they are read from upstream."""
    values_overlay: Path | None
    """YAML files that are merged over those of the same name in `charts-values/`."""
    git: GitSettings
    grafana: bool
    kiali: bool
    web_interfaces: bool
    """Whether the images of Argo CD and Prometheus have theirs: it is only told, not changed."""
    notes: tuple[str, ...]
    """Remarks that `lab status` shows."""

    def number(self, workload_cluster: str) -> int:
        """The cluster's number, from 1: its network is `network<number>`."""
        return cluster_numbers(self.workload_clusters)[workload_cluster]
