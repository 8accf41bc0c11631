"""Settings of provider `kind`: clusters in Docker containers on one Docker network."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import combinations
from typing import Final

from components.clusters.addresses import load_balancer_range
from components.settings.faults import Faults, setting, shown
from components.settings.memory import GIB, Demand
from components.settings.provider import Fleet, ProviderSettings
from components.settings.values import Values
from foundation import docker
from foundation.errors import LabError

OBJECTS: Final = ()

MEMORY: Final = Demand(hub=int(1.8 * GIB), workload_cluster=int(1.9 * GIB))
"""Measured: the memory of the clusters' containers, a few minutes after `pulumi up`."""

_PREFIXES: Final = {
    # kubeadm gives each node a /24 of the pods' subnet, and accepts at most 65536 such nodes.
    "podSubnet": range(8, 25),
    # The API server accepts subnets of at most 20 bits for services. The lab's services need fewer
    # than 256 addresses.
    "serviceSubnet": range(12, 25),
    # Docker has its own limits; `_check_slots` checks that the clusters' addresses fit.
    "dockerSubnet": range(33),
}

_PINNED: Final = re.compile(r"[^\s:@]+(:[0-9]+/[^\s:@]+)?(:[\w.-]+)?(@sha256:[0-9a-f]{64})?")
"""An image reference: repository, optional registry with port, tag and digest."""


@dataclass(frozen=True, kw_only=True)
class KindSettings(ProviderSettings):
    """Clusters that the lab creates with kind, on their own Docker network."""

    node_image: str
    pod_subnet: IPv4Network
    """The same in every cluster: pods reach other clusters only through gateways."""
    service_subnet: IPv4Network
    """The same in every cluster."""
    docker_subnet: IPv4Network | None
    """None: Docker chooses a free one."""
    network_hook: str
    """A command, run as `<hook> up NETWORK` after the Docker network is created and as `<hook> down
    NETWORK` before it is removed; empty for none."""


def read(values: Values, fleet: Fleet, faults: Faults) -> KindSettings | None:
    """Read and check the settings; see `components.settings.provider.SettingsModule`."""
    MEMORY.check(len(fleet.workload_clusters), docker_memory(), "Docker", faults)
    node_image = values.text("nodeImage")
    if node_image is not None:
        _check_image(node_image, faults)
    hook = values.text("networkHook")
    if hook is not None:
        _check_hook(hook, faults)
    pods = _subnet("podSubnet", values.text("podSubnet"), faults)
    services = _subnet("serviceSubnet", values.text("serviceSubnet"), faults)
    # Empty: Docker chooses a free one.
    network = _subnet("dockerSubnet", values.text("dockerSubnet") or None, faults)
    _check_overlaps({"podSubnet": pods, "serviceSubnet": services, "dockerSubnet": network}, faults)
    if network is not None:
        _check_slots(network, fleet.numbers, faults)
    if node_image is None or hook is None or pods is None or services is None:
        return None
    return KindSettings(
        node_image=node_image,
        pod_subnet=pods,
        service_subnet=services,
        docker_subnet=network,
        network_hook=hook,
    )


def docker_memory() -> int | None:
    """The memory of containers, in bytes; None without Docker.

    Without Docker a preview works; `up` fails and reports it.
    """
    engine = docker.ask()
    return engine.memory_bytes if isinstance(engine, docker.Engine) else None


def _check_image(image: str, faults: Faults) -> None:
    match = _PINNED.fullmatch(image)
    if match is None or not (match[2] or match[3]):
        faults.add(
            "nodeImage",
            f"{shown(image)} is not an image with a tag or a digest",
            "set one that https://github.com/kubernetes-sigs/kind/releases lists for your kind:"
            f" `{setting('nodeImage', 'kindest/node:TAG')}`",
        )


def _check_hook(hook: str, faults: Faults) -> None:
    try:
        shlex.split(hook)
    except ValueError as error:
        faults.add(
            "networkHook",
            f"{shown(hook)} is not a command ({error})",
            f"correct it with `{setting('networkHook', 'COMMAND')}`",
        )


def _subnet(key: str, text: str | None, faults: Faults) -> IPv4Network | None:
    if text is None:
        return None
    try:
        subnet = IPv4Network(text)
    except ValueError:
        faults.add(
            key,
            f"{shown(text)} is not an IPv4 subnet",
            f"write its first address and its prefix length, `{setting(key, _corrected(text))}`",
        )
        return None
    if subnet.is_loopback or subnet.is_multicast or subnet.is_reserved or subnet.is_link_local:
        faults.add(
            key,
            f"{shown(text)} cannot be the addresses of machines: it is loopback, link-local,"
            " multicast or reserved",
            f"choose a private one with `{setting(key, '10.0.0.0/16')}`",
        )
        return None
    prefixes = _PREFIXES[key]
    if subnet.prefixlen not in prefixes:
        faults.add(
            key,
            f"{shown(text)} is a /{subnet.prefixlen}, and must be between /{prefixes.start} and"
            f" /{prefixes.stop - 1}",
            f"choose another with `{setting(key, 'SUBNET')}`",
        )
        return None
    return subnet


def _corrected(text: str) -> str:
    """The text corrected: usually the address is not the first one of the subnet."""
    try:
        return str(IPv4Network(text, strict=False))
    except ValueError:
        return "A.B.C.D/LENGTH"


def _check_overlaps(subnets: Mapping[str, IPv4Network | None], faults: Faults) -> None:
    known = [(key, subnet) for key, subnet in subnets.items() if subnet is not None]
    for (key, subnet), (other_key, other) in combinations(known, 2):
        if subnet.overlaps(other):
            faults.add(
                other_key,
                f"{other} overlaps with lab:{key}, {subnet}",
                f"choose another with `{setting(other_key, 'SUBNET')}`",
            )


def _check_slots(network: IPv4Network, numbers: Mapping[str, int], faults: Faults) -> None:
    try:
        load_balancer_range(network, max(numbers.values(), default=0))
    except LabError as error:
        faults.add("dockerSubnet", error.message, error.remedy)
