from collections import Counter

import pytest

from lab.stack import Endpoint
from lab.verification.check import Check
from lab.verification.echo_apps import EchoApps
from lab.verification.plan import plan
from tests.unit.verification.clusters import FakeKubectl, lists

QUERIER = Endpoint(
    cluster="hub", namespace="monitoring", service="thanos-query", port=9090, scheme="http"
)


def planned(*workload: str) -> list[Check]:
    """The checks of a lab with these workload clusters."""
    kubectls = {name: FakeKubectl(name, lists()) for name in workload}
    return plan(FakeKubectl("hub", lists()), kubectls, QUERIER, EchoApps(kubectls))


def names(*workload: str) -> list[str]:
    return [check.name for check in planned(*workload)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_check_has_a_name_of_its_own(count: int) -> None:
    found = names(*(f"workload-{number}" for number in range(count)))
    assert Counter(found).most_common(1)[0][1] == 1


def test_every_workload_cluster_is_checked_for_as_many_things() -> None:
    of = Counter(name.partition(":")[0] for name in names("a", "b", "c"))
    assert of["a"] == of["b"] == of["c"] > of["hub"] > 0


def test_calls_are_asked_of_all_clusters_and_without_the_local_app_of_the_others() -> None:
    found = names("a", "b", "c")
    assert "b: calls are answered over mutual TLS by b and a and c" in found
    assert "b: with its own app scaled to zero, calls are answered by a and c" in found
    assert "b: istiod accepts the remote secrets of a and c" in found


def test_a_single_workload_cluster_is_not_asked_for_peers() -> None:
    found = names("a")
    assert "a: calls are answered over mutual TLS by a" in found
    assert not any("scaled to zero" in name or "remote secrets" in name for name in found)
