import pytest

from components.settings.numbers import LARGEST_NUMBER, cluster_numbers
from tests.unit.settings.loading import loaded


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["workload-1", "workload-2"], [1, 2]),
        (["workload-2", "workload-1"], [2, 1]),
        (["workload-7"], [7]),
        (["east", "west"], [1, 2]),
        (["east-1", "west-1"], [1, 2]),
        (["east-3", "west", "south"], [3, 1, 2]),
        (["workload-0", "workload-01"], [1, 2]),
        (["k8s"], [1]),
    ],
)
def test_the_number_is_the_names_own_or_the_lowest_free(
    names: list[str], numbers: list[int]
) -> None:
    assert list(cluster_numbers(names).values()) == numbers


def test_a_year_at_the_end_of_a_name_is_no_number() -> None:
    assert cluster_numbers([f"eu-{LARGEST_NUMBER}", "eu-2026"]) == {
        f"eu-{LARGEST_NUMBER}": LARGEST_NUMBER,
        "eu-2026": 1,
    }


@pytest.mark.parametrize("added", ["workload-3", "workload-1", "x", "east-1"])
def test_a_cluster_added_at_the_end_changes_no_other(added: str) -> None:
    before = ["east", "workload-2", "west-2"]
    after = cluster_numbers([*before, added])
    assert {name: after[name] for name in before} == cluster_numbers(before)
    assert len(set(after.values())) == len(after)


def test_removing_a_cluster_leaves_the_numbered_ones_theirs() -> None:
    settings = loaded(workloadClusters=["workload-2", "workload-3"])
    assert [settings.number(name) for name in settings.workload_clusters] == [2, 3]
