"""Which addresses of a network the LoadBalancers of each cluster get."""

from ipaddress import IPv4Network
from typing import Final

from components.settings.model import AddressRange
from foundation.errors import LabError

_SIZE: Final = 32


def load_balancer_range(subnet: IPv4Network, slot: int) -> AddressRange:
    """The addresses of one cluster: slot 0 is the hub's, slot n that of workload cluster number n.

    Slots have 32 addresses and are counted from the top of the subnet downwards; the broadcast
    address is in none. Raises LabError when the subnet has no such slot.
    """
    slots = load_balancer_slots(subnet)
    if slot not in range(slots):
        raise LabError(
            f"the network {subnet} has LoadBalancer addresses for {slots} clusters, and"
            f" cluster number {slot} needs it to have them for {slot + 1}",
            f"Set lab:dockerSubnet to a /{_prefix_for(slot)} or larger.",
        )
    last = subnet.broadcast_address - slot * _SIZE
    first = last - (_SIZE - 1)
    return AddressRange(first=first, last=last - 1 if slot == 0 else last)


def load_balancer_slots(subnet: IPv4Network) -> int:
    """For how many clusters, the hub included, a subnet has addresses.

    The lower half stays for containers: Docker gives them the lowest free addresses.
    """
    return subnet.num_addresses // 2 // _SIZE


def _prefix_for(slot: int) -> int:
    """The longest prefix whose networks have the slot."""
    addresses = (slot + 1) * _SIZE * 2
    return 32 - (addresses - 1).bit_length()
