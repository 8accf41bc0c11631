from ipaddress import IPv4Network
from itertools import permutations

import pytest

from tests.stack_files import defaults
from tests.unit.settings.loading import fault, loaded_kind

SUBNETS = ("podSubnet", "serviceSubnet", "dockerSubnet")


def test_subnets_image_and_hook_are_the_given_ones() -> None:
    kind = loaded_kind(
        nodeImage="registry:5000/kindest/node:v1.37.2",
        podSubnet="10.1.0.0/16",
        serviceSubnet="10.2.0.0/16",
        dockerSubnet="10.3.0.0/24",
        networkHook="lab bundle registry",
    )
    assert kind.node_image == "registry:5000/kindest/node:v1.37.2"
    assert kind.pod_subnet == IPv4Network("10.1.0.0/16")
    assert kind.service_subnet == IPv4Network("10.2.0.0/16")
    assert kind.docker_subnet == IPv4Network("10.3.0.0/24")
    assert kind.network_hook == "lab bundle registry"


def test_without_a_subnet_docker_chooses() -> None:
    assert loaded_kind(dockerSubnet="").docker_subnet is None


@pytest.mark.parametrize("key", SUBNETS)
@pytest.mark.parametrize(
    "text", ["ten", "10.1/16", "10.1.0.0/33", "fd00::/64", "10.1.0.0-10.1.0.9"]
)
def test_what_is_no_ipv4_subnet_is_refused(key: str, text: str) -> None:
    refused = fault(**{key: text})
    assert refused.key == key
    assert text in refused.problem


@pytest.mark.parametrize("key", SUBNETS)
@pytest.mark.parametrize("text", ["127.0.0.0/16", "224.0.0.0/16", "240.0.0.0/16", "169.254.0.0/16"])
def test_addresses_that_no_machine_can_have_are_refused(key: str, text: str) -> None:
    refused = fault(**{key: text})
    assert refused.key == key
    assert text in refused.problem


def test_an_address_inside_the_subnet_is_refused_with_the_subnet() -> None:
    assert "`pulumi config set lab:podSubnet 10.1.0.0/16`" in fault(podSubnet="10.1.2.3/16").remedy


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("podSubnet", "10.1.0.0/25"),
        ("podSubnet", "10.0.0.0/7"),
        ("serviceSubnet", "10.1.0.0/25"),
        ("serviceSubnet", "10.0.0.0/11"),
    ],
)
def test_a_subnet_that_kubernetes_refuses_for_its_size_is_refused(key: str, text: str) -> None:
    refused = fault(**{key: text})
    assert refused.key == key
    assert text in refused.problem


@pytest.mark.parametrize(("key", "other"), list(permutations(SUBNETS, 2)))
def test_subnets_do_not_overlap(key: str, other: str) -> None:
    refused = fault(**{key: "10.8.0.0/16", other: "10.8.128.0/17"})
    assert {refused.key} < {key, other}
    assert "10.8.0.0/16" in refused.problem
    assert "10.8.128.0/17" in refused.problem


def test_a_docker_network_has_room_for_the_addresses_of_every_cluster() -> None:
    three = ["workload-1", "workload-2", "workload-3"]
    assert loaded_kind(dockerSubnet="172.30.0.0/24", workloadClusters=three)
    refused = fault(dockerSubnet="172.30.0.0/24", workloadClusters=[*three, "workload-4"])
    assert refused.key == "dockerSubnet"
    assert "/23" in refused.remedy


@pytest.mark.parametrize(
    "image",
    [
        "",
        "kindest/node",
        "registry:5000/kindest/node",
        "kindest/node:v1 37",
        "kindest/node@sha256:1",
    ],
)
def test_an_image_that_is_not_pinned_is_refused(image: str) -> None:
    assert fault(nodeImage=image).key == "nodeImage"


@pytest.mark.parametrize(
    "image",
    [
        defaults()["nodeImage"],
        "kindest/node:v1.37.2",
        "localhost:5000/node:v1",
        f"kindest/node@sha256:{'0' * 64}",
    ],
)
def test_a_tag_or_a_digest_pins_an_image(image: str) -> None:
    assert loaded_kind(nodeImage=image).node_image == image


def test_a_hook_that_no_shell_can_parse_is_refused() -> None:
    assert fault(networkHook="lab 'bundle").key == "networkHook"
