"""Ranges of LoadBalancer addresses, and the division of a subnet among clusters."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from foundation.errors import LabError

_SIZE: Final = 32


@dataclass(frozen=True, kw_only=True)
class AddressRange:
    """IPv4 addresses from `first` to `last`, both included."""

    first: IPv4Address
    last: IPv4Address

    def __str__(self) -> str:
        """In MetalLB's notation: `172.18.255.224-172.18.255.254`."""
        return f"{self.first}-{self.last}"

    def overlaps(self, other: "AddressRange") -> bool:
        """Whether at least one address is in both."""
        return self.first <= other.last and other.first <= self.last


def load_balancer_range(subnet: IPv4Network, slot: int) -> AddressRange:
    """The LoadBalancer addresses of one cluster.

    The hub has slot 0, workload cluster number n has slot n. A slot has 32 addresses, without the
    broadcast address; slot 0 is at the top of the subnet. Raises LabError if the subnet does not
    have the slot.
    """
    slots = load_balancer_slots(subnet)
    if slot not in range(slots):
        raise LabError(
            f"the network {subnet} has LoadBalancer addresses for {slots} clusters, but"
            f" cluster number {slot} needs {slot + 1}",
            f"Set lab:dockerSubnet to a /{_prefix_for(slot)} or larger.",
        )
    last = subnet.broadcast_address - slot * _SIZE
    first = last - (_SIZE - 1)
    return AddressRange(first=first, last=last - 1 if slot == 0 else last)


def load_balancer_slots(subnet: IPv4Network) -> int:
    """The number of clusters, including the hub, for which a subnet has addresses.

    The lower half is for containers: Docker assigns the lowest free addresses.
    """
    return subnet.num_addresses // 2 // _SIZE


def _prefix_for(slot: int) -> int:
    """The longest prefix length of a network that has the slot."""
    addresses = (slot + 1) * _SIZE * 2
    return 32 - (addresses - 1).bit_length()
