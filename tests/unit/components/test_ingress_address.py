import pytest
from pulumi_kubernetes.core.v1.outputs import (
    LoadBalancerIngress,
    LoadBalancerStatus,
    ServiceStatus,
)

from components.kubernetes.ingress_address import address_of


def status(*ingress: LoadBalancerIngress) -> ServiceStatus:
    return ServiceStatus(load_balancer=LoadBalancerStatus(ingress=list(ingress)))


def test_an_ip_is_the_address() -> None:
    assert address_of(status(LoadBalancerIngress(ip="172.30.255.193"))) == "172.30.255.193"


def test_a_host_name_is_the_address_where_a_cloud_gives_one() -> None:
    given = LoadBalancerIngress(hostname="a1.elb.example")
    assert address_of(status(given)) == "a1.elb.example"


def test_of_several_addresses_it_is_the_first() -> None:
    given = [LoadBalancerIngress(ip="10.0.0.1"), LoadBalancerIngress(ip="10.0.0.2")]
    assert address_of(status(*given)) == "10.0.0.1"


@pytest.mark.parametrize(
    "unknown",
    [None, ServiceStatus(), ServiceStatus(load_balancer=LoadBalancerStatus()), status()],
    ids=["preview", "no load balancer", "no ingress", "empty"],
)
def test_while_there_is_no_address_it_is_an_empty_text(unknown: ServiceStatus | None) -> None:
    assert address_of(unknown) == ""
