"""Settings of the LoadBalancer addresses of an existing cluster."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from components.clusters.addresses import AddressRange
from components.settings.faults import Faults, command, setting, shown

_METALLB: Final = "metallb"
_PROVIDED: Final = "provided"


def load_balancer_addresses(
    key: str, texts: Mapping[str, str], faults: Faults
) -> AddressRange | None:
    """The addresses for the lab's MetalLB; None where the cluster has its own LoadBalancers.

    `texts` has the fields of the cluster at `key`.
    """
    addresses_key = f"{key}.addresses"
    strategy = texts.get("loadBalancer")
    addresses = texts.get("addresses")
    if strategy not in (_METALLB, _PROVIDED, None):
        choice = f"{key}.loadBalancer"
        faults.add(
            choice,
            f"{shown(strategy)} is neither {_METALLB} nor {_PROVIDED}",
            f"install MetalLB with `{setting(choice, _METALLB)}`, or use the cluster's own with"
            f" `{setting(choice, _PROVIDED)}`",
        )
    if strategy == _PROVIDED and addresses is not None:
        faults.add(
            addresses_key,
            f"{shown(addresses)} is for MetalLB, but loadBalancer is {_PROVIDED}",
            f"remove it with `{command('rm', addresses_key)}`",
        )
    if strategy == _METALLB and addresses is None:
        faults.add(
            addresses_key,
            "it is missing, and MetalLB needs it",
            f"set free addresses of the nodes' network with"
            f" `{setting(addresses_key, 'FIRST-LAST')}`",
        )
    return None if addresses is None else _range(addresses_key, addresses, faults)


def _range(key: str, text: str, faults: Faults) -> AddressRange | None:
    """Parse `A.B.C.D-A.B.C.E` or a subnet, of which MetalLB uses all addresses."""
    try:
        if "-" in text:
            first, last = (IPv4Address(part.strip()) for part in text.split("-", 1))
        else:
            subnet = IPv4Network(text)
            first, last = subnet.network_address, subnet.broadcast_address
    except ValueError:
        faults.add(
            key,
            f"{shown(text)} is neither FIRST-LAST nor a subnet of IPv4 addresses",
            f"correct it with `{setting(key, '192.168.100.150-192.168.100.175')}`",
        )
        return None
    if last < first:
        faults.add(
            key,
            f"{shown(text)} ends before it begins",
            f"swap them with `{setting(key, f'{last}-{first}')}`",
        )
        return None
    return AddressRange(first=first, last=last)
