import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.settings.existing import ExistingCluster, ExistingSettings
from components.settings.faults import Fault
from components.settings.folders import PROJECT
from tests.unit.settings.kubeconfigs import write_kubeconfig
from tests.unit.settings.loading import fault, faults, loaded


def clusters(entries: dict[str, Any]) -> Mapping[str, ExistingCluster]:
    found = loaded(provider="existing", existing=entries).clusters
    assert isinstance(found, ExistingSettings)
    return found.clusters


def refusal(entries: dict[str, Any]) -> Fault:
    return fault(provider="existing", existing=entries)


def test_each_cluster_has_what_its_entry_says(entries: dict[str, Any]) -> None:
    found = clusters(entries)
    assert list(found) == ["hub", "workload-1", "workload-2"]
    for number, (name, cluster) in enumerate(found.items()):
        assert cluster.kubeconfig == Path(entries[name]["kubeconfig"])
        assert cluster.context == name
        assert cluster.peer_server == f"https://10.0.{number}.1:6443"
        assert str(cluster.addresses) == f"10.0.{number}.150-10.0.{number}.175"


def test_paths_start_at_the_home_or_at_the_projects_folder(
    entries: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    entries["hub"]["kubeconfig"] = "~/hub"
    entries["workload-1"]["kubeconfig"] = os.path.relpath(tmp_path / "workload-1", PROJECT)
    monkeypatch.chdir("/")
    found = clusters(entries)
    assert found["hub"].kubeconfig == tmp_path / "hub"
    assert found["workload-1"].kubeconfig.samefile(tmp_path / "workload-1")


def test_memory_of_this_machine_is_no_matter(entries: dict[str, Any]) -> None:
    assert loaded(1, provider="existing", existing=entries)


def test_every_cluster_has_an_entry(entries: dict[str, Any]) -> None:
    del entries["workload-2"]
    refused = refusal(entries)
    assert refused.key == "existing.workload-2"
    assert "--path lab:existing.workload-2.kubeconfig" in refused.remedy


def test_no_entry_is_without_a_cluster(entries: dict[str, Any]) -> None:
    entries["workload-3"] = entries["workload-2"]
    refused = refusal(entries)
    assert refused.key == "existing.workload-3"
    assert "pulumi config rm --path lab:existing.workload-3" in refused.remedy


@pytest.mark.parametrize("entry", ["hub.yaml", ["hub"], 1, None])
def test_an_entry_is_an_object(entries: dict[str, Any], entry: object) -> None:
    entries["hub"] = entry
    refused = refusal(entries)
    assert refused.key == "existing.hub"
    assert "not an object" in refused.problem


@pytest.mark.parametrize("field", ["kubeconfig", "context", "loadBalancer"])
def test_a_field_that_every_cluster_needs_is_missed(entries: dict[str, Any], field: str) -> None:
    del entries["hub"][field]
    refused = refusal(entries)
    assert refused.key == f"existing.hub.{field}"
    assert f"pulumi config set --path lab:existing.hub.{field}" in refused.remedy


@pytest.mark.parametrize("field", ["kubeconfig", "context", "peerServer", "loadBalancer"])
def test_a_field_that_is_not_text_is_one_fault(entries: dict[str, Any], field: str) -> None:
    entries["hub"][field] = 5
    refused = refusal(entries)
    assert refused.key == f"existing.hub.{field}"
    assert "5 is not text" in refused.problem


def test_an_unknown_field_is_refused_with_the_one_that_was_meant(entries: dict[str, Any]) -> None:
    entries["hub"]["peerserver"] = "https://10.0.9.1"
    refused = refusal(entries)
    assert refused.key == "existing.hub.peerserver"
    assert "lab:existing.hub.peerServer" in refused.problem


def test_a_kubeconfig_that_is_not_there_is_one_fault(entries: dict[str, Any]) -> None:
    entries["hub"]["kubeconfig"] = "/nowhere/config"
    refused = refusal(entries)
    assert refused.key == "existing.hub.kubeconfig"
    assert "/nowhere/config" in refused.problem
    assert "pulumi config set --path lab:existing.hub.kubeconfig" in refused.remedy


def test_an_unknown_context_is_refused_with_those_there_are(
    entries: dict[str, Any], tmp_path: Path
) -> None:
    servers = {"admin@east": "https://10.0.8.1", "admin@west": "https://10.0.9.1"}
    write_kubeconfig(tmp_path / "hub", servers)
    entries["hub"]["context"] = "admin-west"
    refused = refusal(entries)
    assert refused.key == "existing.hub.context"
    assert "admin@east, admin@west" in refused.problem
    assert "`pulumi config set --path lab:existing.hub.context admin@west`" in refused.remedy


def test_a_context_without_a_server_is_refused(entries: dict[str, Any], tmp_path: Path) -> None:
    write_kubeconfig(tmp_path / "hub", {"hub": ""})
    assert refusal(entries).key == "existing.hub.context"


LOOPBACK = [
    "https://127.0.0.1:6443",
    "https://127.9.9.9",
    "https://localhost:6443",
    "https://kubernetes.localhost",
    "https://[::1]:6443",
    "https://0.0.0.0:6443",
]


@pytest.mark.parametrize("url", LOOPBACK)
def test_a_server_on_loopback_needs_a_peer_server(
    entries: dict[str, Any], tmp_path: Path, url: str
) -> None:
    write_kubeconfig(tmp_path / "hub", {"hub": url})
    refused = refusal(entries)
    assert refused.key == "existing.hub.peerServer"
    assert "loopback" in refused.problem
    entries["hub"]["peerServer"] = "https://hub.example:6443"
    assert clusters(entries)["hub"].peer_server == "https://hub.example:6443"


@pytest.mark.parametrize(
    "url",
    [*LOOPBACK, "http://10.0.9.1", "10.0.9.1:6443", "https://", "https://a:b", "https://[1"],
)
def test_a_peer_server_that_peers_cannot_reach_is_refused(
    entries: dict[str, Any], url: str
) -> None:
    entries["hub"]["peerServer"] = url
    refused = refusal(entries)
    assert refused.key == "existing.hub.peerServer"
    assert url in refused.problem


def test_two_names_for_one_cluster_are_refused(entries: dict[str, Any]) -> None:
    for field in ("kubeconfig", "context"):
        entries["workload-2"][field] = entries["workload-1"][field]
    refused = refusal(entries)
    assert refused.key == "existing.workload-2"
    assert "workload-1" in refused.problem


def test_faults_of_all_clusters_come_at_once(entries: dict[str, Any]) -> None:
    entries["hub"]["context"] = "none"
    entries["workload-1"]["addresses"] = "some"
    entries["workload-2"]["peerServer"] = "https://localhost"
    found = faults(provider="existing", existing=entries)
    assert {one.key for one in found} == {
        "existing.hub.context",
        "existing.workload-1.addresses",
        "existing.workload-2.peerServer",
    }
