from typing import Any

import pytest

from components.kubernetes.ingress_address import address_of


def status(*ingress: dict[str, Any]) -> dict[str, Any]:
    return {"loadBalancer": {"ingress": list(ingress)}}


def test_an_ip_is_the_address() -> None:
    assert address_of(status({"ip": "172.30.255.193"})) == "172.30.255.193"


def test_a_host_name_is_the_address_where_a_cloud_gives_one() -> None:
    assert address_of(status({"hostname": "a1.elb.example"})) == "a1.elb.example"


def test_of_several_addresses_it_is_the_first() -> None:
    assert address_of(status({"ip": "10.0.0.1"}, {"ip": "10.0.0.2"})) == "10.0.0.1"


@pytest.mark.parametrize(
    "unknown",
    [None, {}, {"loadBalancer": {}}, status()],
    ids=["preview", "no load balancer", "no ingress", "empty"],
)
def test_while_there_is_no_address_it_is_an_empty_text(unknown: dict[str, Any] | None) -> None:
    assert address_of(unknown) == ""
