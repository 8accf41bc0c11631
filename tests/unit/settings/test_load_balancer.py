from typing import Any

import pytest

from components.settings.existing import ExistingSettings
from tests.unit.settings.loading import fault, loaded


def addresses(entries: dict[str, Any]) -> str:
    clusters = loaded(provider="existing", existing=entries).clusters
    assert isinstance(clusters, ExistingSettings)
    return str(clusters.clusters["hub"].addresses)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("192.168.100.150-192.168.100.175", "192.168.100.150-192.168.100.175"),
        ("192.168.100.150 - 192.168.100.150", "192.168.100.150-192.168.100.150"),
        ("192.168.100.128/28", "192.168.100.128-192.168.100.143"),
    ],
)
def test_addresses_are_a_range_or_a_subnet(entries: dict[str, Any], text: str, read: str) -> None:
    entries["hub"]["addresses"] = text
    assert addresses(entries) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "all",
        "10.0.0.1-",
        "10.0.0.1-20",
        "10.0.0.1-10.0.0.2-10.0.0.3",
        "10.0.0.1/24",
        "fd00::/64",
    ],
)
def test_what_is_neither_is_refused(entries: dict[str, Any], text: str) -> None:
    entries["hub"]["addresses"] = text
    refused = fault(provider="existing", existing=entries)
    assert refused.key == "existing.hub.addresses"
    assert f'"{text}"' in refused.problem


def test_a_range_that_is_the_wrong_way_round_is_refused_with_the_right_one(
    entries: dict[str, Any],
) -> None:
    entries["hub"]["addresses"] = "10.0.0.9-10.0.0.1"
    assert "10.0.0.1-10.0.0.9" in fault(provider="existing", existing=entries).remedy


@pytest.mark.parametrize(
    "text", ["10.0.0.100-10.0.0.150", "10.0.0.175-10.0.0.180", "10.0.0.160/32", "10.0.0.0/24"]
)
def test_clusters_do_not_share_addresses(entries: dict[str, Any], text: str) -> None:
    entries["workload-2"]["addresses"] = text  # the hub has 10.0.0.150-10.0.0.175
    refused = fault(provider="existing", existing=entries)
    assert refused.key == "existing.workload-2.addresses"
    assert "the addresses of hub" in refused.problem


def test_ranges_may_touch(entries: dict[str, Any]) -> None:
    entries["workload-2"]["addresses"] = "10.0.0.176-10.0.0.180"
    assert loaded(provider="existing", existing=entries)


def test_a_cluster_with_load_balancers_of_its_own_has_no_addresses(entries: dict[str, Any]) -> None:
    entries["hub"]["loadBalancer"] = "provided"
    assert fault(provider="existing", existing=entries).key == "existing.hub.addresses"
    del entries["hub"]["addresses"]
    assert addresses(entries) == "None"


def test_metallb_needs_addresses(entries: dict[str, Any]) -> None:
    del entries["hub"]["addresses"]
    refused = fault(provider="existing", existing=entries)
    assert refused.key == "existing.hub.addresses"
    assert "pulumi config set --path lab:existing.hub.addresses" in refused.remedy


def test_another_load_balancer_is_refused(entries: dict[str, Any]) -> None:
    entries["hub"]["loadBalancer"] = "kube-vip"
    refused = fault(provider="existing", existing=entries)
    assert refused.key == "existing.hub.loadBalancer"
    assert '"kube-vip"' in refused.problem
