import pytest

from tests.unit.settings.loading import fault, faults, loaded

ILLEGAL = ["", "Lab", "my_lab", "my.lab", "-lab", "lab-", "lab\n", "läb", "a" * 64]


@pytest.mark.parametrize("name", ILLEGAL)
@pytest.mark.parametrize("key", ["name", "hub"])
def test_a_name_that_is_no_dns_label_is_refused(key: str, name: str) -> None:
    found = faults(**{key: name})
    assert f"`pulumi config set lab:{key} NAME`" in found[0].remedy


@pytest.mark.parametrize("name", ILLEGAL)
def test_an_illegal_workload_cluster_is_named_by_its_place(name: str) -> None:
    refused = faults(workloadClusters=["workload-1", name])[0]
    assert refused.key == "workloadClusters[1]"
    assert "`pulumi config set --path 'lab:workloadClusters[1]' NAME`" in refused.remedy


@pytest.mark.parametrize("name", ["a", "0", "a-1", "a" * 20])
def test_any_dns_label_is_a_name(name: str) -> None:
    assert loaded(name=name, hub=f"{name}-hub").hub == f"{name}-hub"


def test_a_node_whose_name_would_be_too_long_for_a_host_is_refused() -> None:
    # lab-<43 characters>-control-plane has 61, one of 45 has 63
    assert loaded(workloadClusters=["w" * 45]).workload_clusters == ("w" * 45,)
    refused = fault(workloadClusters=["w" * 46])
    assert refused.key == "name"
    assert "64 characters" in refused.problem


@pytest.mark.parametrize("name", ["bridge", "host", "none", "default", "kind"])
def test_the_lab_takes_no_docker_network_of_others(name: str) -> None:
    assert "Docker network" in fault(name=name).problem


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"hub": "in-cluster"}, "hub"), ({"workloadClusters": ["in-cluster"]}, "workloadClusters[0]")],
)
def test_the_name_that_argo_cd_gives_its_own_cluster_is_refused(
    changes: dict[str, object], key: str
) -> None:
    refused = fault(**changes)
    assert refused.key == key
    assert "Argo CD" in refused.problem


def test_a_lab_has_a_workload_cluster() -> None:
    refused = fault(workloadClusters=[])
    assert refused.key == "workloadClusters"
    assert "empty" in refused.problem


def test_a_workload_cluster_is_not_in_the_list_twice() -> None:
    refused = fault(workloadClusters=["a-1", "b-2", "a-1"])
    assert refused.key == "workloadClusters[2]"
    assert "pulumi config rm --path 'lab:workloadClusters[2]'" in refused.remedy


def test_a_workload_cluster_is_not_the_hub() -> None:
    refused = fault(hub="workload-2")
    assert refused.key == "workloadClusters[1]"
    assert "pulumi config set lab:hub" in refused.remedy
