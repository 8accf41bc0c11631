from ipaddress import IPv4Network
from itertools import combinations

import pytest

from components.clusters.addresses import load_balancer_range, load_balancer_slots
from components.settings.numbers import LARGEST_NUMBER
from foundation.errors import LabError

DOCKERS = IPv4Network("172.18.0.0/16")


def test_the_hub_has_the_top_of_the_network_without_the_broadcast_address() -> None:
    assert str(load_balancer_range(DOCKERS, 0)) == "172.18.255.224-172.18.255.254"


def test_the_workload_clusters_follow_downwards() -> None:
    assert str(load_balancer_range(DOCKERS, 1)) == "172.18.255.192-172.18.255.223"
    assert str(load_balancer_range(DOCKERS, 8)) == "172.18.254.224-172.18.254.255"


@pytest.mark.parametrize(
    "subnet", ["172.18.0.0/16", "192.168.16.0/20", "10.1.2.0/24", "10.1.2.64/26"]
)
def test_no_two_clusters_share_an_address_and_containers_keep_the_lower_half(subnet: str) -> None:
    network = IPv4Network(subnet)
    lower, upper = network.subnets()
    ranges = [load_balancer_range(network, slot) for slot in range(load_balancer_slots(network))]
    assert ranges
    assert not any(one.overlaps(other) for one, other in combinations(ranges, 2))
    for one in ranges:
        assert one.first in upper
        assert one.last in upper
        assert one.first not in lower
        assert one.last != network.broadcast_address


def test_every_number_fits_the_smallest_network_that_docker_makes() -> None:
    assert load_balancer_slots(IPv4Network("192.168.0.0/20")) == LARGEST_NUMBER + 1


@pytest.mark.parametrize(
    ("subnet", "slot", "large_enough"),
    [("10.1.2.0/26", 1, "/25"), ("10.1.2.0/24", 4, "/23"), ("10.1.2.0/30", 0, "/26")],
)
def test_a_network_that_is_too_small_is_refused_with_the_size_that_is_enough(
    subnet: str, slot: int, large_enough: str
) -> None:
    with pytest.raises(LabError, match=subnet) as raised:
        load_balancer_range(IPv4Network(subnet), slot)
    assert large_enough in raised.value.remedy
    assert load_balancer_range(IPv4Network(f"10.0.0.0{large_enough}"), slot)
    assert load_balancer_slots(IPv4Network(subnet)) <= slot
