"""Settings of provider `existing`: `lab:existing`, with an entry for each cluster."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import combinations
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from components.clusters.addresses import AddressRange
from components.settings.faults import Faults, closest, setting, shown
from components.settings.folders import absolute
from components.settings.kubeconfig import read_servers
from components.settings.load_balancer import load_balancer_addresses
from components.settings.provider import Fleet, ProviderSettings
from components.settings.values import Values, as_fields, as_texts
from foundation.errors import LabError

OBJECTS: Final = ("existing",)


@dataclass(frozen=True, kw_only=True)
class ExistingCluster:
    """A cluster that the lab installs into, but neither creates nor deletes."""

    kubeconfig: Path
    """Absolute path."""
    context: str
    peer_server: str
    """The API server's URL for pods of the other clusters."""
    addresses: AddressRange | None
    """The addresses that MetalLB assigns to Services; None where the cluster has its own
    LoadBalancers."""


@dataclass(frozen=True, kw_only=True)
class ExistingSettings(ProviderSettings):
    """Clusters that exist already."""

    clusters: Mapping[str, ExistingCluster]
    """The hub and all workload clusters, by name."""


def read(values: Values, fleet: Fleet, faults: Faults) -> ExistingSettings | None:
    """Read and check the settings; see `components.settings.provider.SettingsModule`."""
    entries = values.fields("existing")
    if entries is None:
        return None
    names = fleet.names
    for name in entries:
        if name not in names:
            faults.unknown(f"existing.{name}", [f"existing.{other}" for other in names])
    clusters: dict[str, ExistingCluster] = {}
    for name in names:
        key = f"existing.{name}"
        if name not in entries:
            faults.add(
                key,
                f"the cluster {name} has no entry",
                f"add one, beginning with `{setting(f'{key}.kubeconfig', 'PATH')}`",
            )
        elif (fields := as_fields(key, entries[name], faults)) is not None:
            cluster = _cluster(key, fields, faults)
            if cluster is not None:
                clusters[name] = cluster
    _check_distinct(clusters, faults)
    return ExistingSettings(clusters=clusters)


def _cluster(key: str, fields: Mapping[str, object], faults: Faults) -> ExistingCluster | None:
    texts = as_texts(
        key,
        fields,
        faults,
        required=("kubeconfig", "context", "loadBalancer"),
        optional=("peerServer", "addresses"),
    )
    addresses = load_balancer_addresses(key, texts, faults)
    if "kubeconfig" not in texts or "context" not in texts:
        return None
    kubeconfig, context = absolute(texts["kubeconfig"]), texts["context"]
    server = _server(key, kubeconfig, context, faults)
    peer_server = texts.get("peerServer") or server
    if peer_server is None:
        return None
    _check_peer_server(f"{key}.peerServer", peer_server, faults)
    return ExistingCluster(
        kubeconfig=kubeconfig, context=context, peer_server=peer_server, addresses=addresses
    )


def _server(key: str, kubeconfig: Path, context: str, faults: Faults) -> str | None:
    """The context's server; None if it cannot be determined, which is a fault."""
    try:
        servers = read_servers(kubeconfig)
    except LabError as error:
        path = f"{key}.kubeconfig"
        faults.add(path, error.message, f"{error.remedy}: `{setting(path, 'PATH')}`")
        return None
    path = f"{key}.context"
    if context not in servers:
        example = closest(context, servers) or "NAME"
        faults.add(
            path,
            f"{shown(context)} is not in {kubeconfig}, which has {', '.join(sorted(servers))}",
            f"choose one with `{setting(path, example)}`",
        )
        return None
    if not servers[context]:
        faults.add(
            path,
            f"{shown(context)} has no server in {kubeconfig}",
            f"repair the file, or choose another context with `{setting(path, 'NAME')}`",
        )
        return None
    return servers[context]


def _check_peer_server(key: str, url: str, faults: Faults) -> None:
    remedy = f"set a reachable one with `{setting(key, 'https://HOST:PORT')}`"
    host = _https_host(url)
    if host is None:
        faults.add(key, f"{shown(url)} is not the https URL of an API server", remedy)
    elif _is_loopback(host):
        faults.add(
            key,
            f"{shown(url)} is a loopback address, which pods of other clusters cannot reach",
            remedy,
        )


def _https_host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError for an invalid port
    except ValueError:
        return None
    return parts.hostname if parts.scheme == "https" else None


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    # On Linux, 0.0.0.0 and :: are addresses of this machine.
    return address.is_loopback or address.is_unspecified


def _check_distinct(clusters: Mapping[str, ExistingCluster], faults: Faults) -> None:
    for (name, cluster), (other_name, other) in combinations(clusters.items(), 2):
        key = f"existing.{other_name}"
        if cluster.peer_server == other.peer_server:
            faults.add(
                key,
                f"it is the same cluster as {name}: both have the server {cluster.peer_server}",
                f"choose another with `{setting(f'{key}.context', 'NAME')}`",
            )
        if cluster.addresses and other.addresses and cluster.addresses.overlaps(other.addresses):
            faults.add(
                f"{key}.addresses",
                f"{other.addresses} overlaps with the addresses of {name}, {cluster.addresses}",
                f"choose others with `{setting(f'{key}.addresses', 'FIRST-LAST')}`",
            )
