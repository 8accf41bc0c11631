from pathlib import Path

import pytest

from components.settings.existing import ExistingSettings
from components.settings.kind import KindSettings
from components.settings.loader import known_keys
from foundation.paths import cache_dir
from tests.stack_files import ROOT, declared
from tests.unit.settings.kubeconfigs import write_kubeconfig
from tests.unit.settings.loading import loaded_stack

UNDECLARED = {"git", "existing"}
"""Objects, for which Pulumi.yaml has no type."""


def test_every_setting_is_declared_with_a_default_and_explained() -> None:
    assert set(known_keys()) - set(declared()) == UNDECLARED
    for setting in declared().values():
        assert {"type", "default", "description"} <= set(setting)


def test_the_stack_kind_is_upstreams() -> None:
    settings = loaded_stack("kind")
    assert isinstance(settings.clusters, KindSettings)
    assert settings.artefact_folder is None
    assert settings.values_overlay is None
    assert settings.grafana
    assert settings.kiali


def test_the_stack_offline_is_the_bundles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("charts", "manifests"):
        (cache_dir() / name).mkdir(parents=True)
    settings = loaded_stack("offline")
    assert isinstance(settings.clusters, KindSettings)
    assert settings.clusters.network_hook
    assert settings.artefact_folder == cache_dir()
    assert settings.values_overlay == ROOT / "offline" / "values"
    assert not settings.grafana
    assert not settings.kiali


def test_the_stack_existing_needs_nothing_but_its_kubeconfigs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    servers = {
        "hub": "https://192.168.100.10:6443",
        "workload-1": "https://127.0.0.1:6443",  # the one that the file gives a peerServer
        "workload-2": "https://cloud.example",
    }
    for name, server in servers.items():
        write_kubeconfig(tmp_path / ".kube" / f"{name}.yaml", {name: server})
    settings = loaded_stack("existing")
    assert isinstance(settings.clusters, ExistingSettings)
    clusters = settings.clusters.clusters
    assert {name: cluster.peer_server for name, cluster in clusters.items()} == servers | {
        "workload-1": "https://192.168.101.10:6443"
    }
