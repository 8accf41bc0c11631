import pytest

from components.settings import kind
from components.settings.memory import GIB, Demand
from tests.unit.settings.loading import fault, loaded


def workload_clusters(count: int) -> list[str]:
    return [f"workload-{number}" for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_clusters_that_just_fit_are_accepted(count: int) -> None:
    memory = kind.MEMORY.of(count)
    assert loaded(memory, workloadClusters=workload_clusters(count))


@pytest.mark.parametrize("fit", [1, 2, 5])
def test_more_clusters_than_fit_are_refused_with_the_number_that_does(fit: int) -> None:
    memory = kind.MEMORY.of(fit + 1) - 1
    refused = fault(memory, workloadClusters=workload_clusters(fit + 1))
    assert refused.key == "workloadClusters"
    assert f"at most {fit} clusters" in refused.remedy


def test_the_message_shows_the_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind, "MEMORY", Demand(hub=2 * GIB, workload_cluster=3 * GIB))
    problem = fault(7 * GIB, workloadClusters=["a", "b", "c"]).problem
    for number in ("2.0", "3 workload clusters", "3.0", "11.0 GiB", "7.0 GiB"):
        assert number in problem


def test_a_machine_without_room_for_one_workload_cluster_is_not_told_to_remove_some() -> None:
    refused = fault(1, workloadClusters=["workload-1"])
    assert "leave" not in refused.remedy
