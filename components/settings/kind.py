"""The settings of clusters that the lab makes with kind."""

import re
import shlex
from collections.abc import Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import Final

from components.clusters.addresses import load_balancer_range
from components.settings.faults import Faults, setting, shown
from components.settings.model import KindSettings
from components.settings.values import Values
from foundation.errors import LabError

_PREFIXES: Final = {
    # kubeadm gives each node a /24 of the pods' subnet, and wants at most 65536 such nodes.
    "podSubnet": range(8, 25),
    # The API server keeps a bitmap of the services' addresses: at most 20 bits of them. The lab's
    # services need fewer than 256.
    "serviceSubnet": range(12, 25),
    # Docker has its own opinion; whether the clusters' addresses fit is checked below.
    "dockerSubnet": range(33),
}

_PINNED: Final = re.compile(r"[^\s:@]+(:[0-9]+/[^\s:@]+)?(:[\w.-]+)?(@sha256:[0-9a-f]{64})?")
"""An image: its repository, perhaps at a registry with a port, tag and digest."""


def kind_settings(
    values: Values, numbers: Mapping[str, int], faults: Faults
) -> KindSettings | None:
    """Read and check them; `numbers` are those of the workload clusters."""
    node_image = values.text("nodeImage")
    if node_image is not None:
        _check_image(node_image, faults)
    hook = values.text("networkHook")
    if hook is not None:
        _check_hook(hook, faults)
    pods = _subnet("podSubnet", values.text("podSubnet"), faults)
    services = _subnet("serviceSubnet", values.text("serviceSubnet"), faults)
    # Empty: Docker takes a free one.
    docker = _subnet("dockerSubnet", values.text("dockerSubnet") or None, faults)
    _check_overlaps({"podSubnet": pods, "serviceSubnet": services, "dockerSubnet": docker}, faults)
    if docker is not None:
        _check_slots(docker, numbers, faults)
    if node_image is None or hook is None or pods is None or services is None:
        return None
    return KindSettings(
        node_image=node_image,
        pod_subnet=pods,
        service_subnet=services,
        docker_subnet=docker,
        network_hook=hook,
    )


def _check_image(image: str, faults: Faults) -> None:
    match = _PINNED.fullmatch(image)
    if match is None or not (match[2] or match[3]):
        faults.add(
            "nodeImage",
            f"{shown(image)} is not an image with a tag or a digest",
            "pin one that your kind supports, they are listed at"
            f" https://github.com/kubernetes-sigs/kind/releases:"
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
    prefixes = _PREFIXES[key]
    if subnet.prefixlen not in prefixes:
        faults.add(
            key,
            f"{shown(text)} is a /{subnet.prefixlen}, and it has to be something from"
            f" /{prefixes.start} to /{prefixes.stop - 1}",
            f"choose another with `{setting(key, 'SUBNET')}`",
        )
        return None
    return subnet


def _corrected(text: str) -> str:
    """What was probably meant: most often the address is not the first of the subnet."""
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


def _check_slots(docker: IPv4Network, numbers: Mapping[str, int], faults: Faults) -> None:
    try:
        load_balancer_range(docker, max(numbers.values(), default=0))
    except LabError as error:
        faults.add("dockerSubnet", error.message, error.mend)
