from pathlib import Path

import pytest

from components.settings.loader import KEYS, load
from components.settings.model import KindSettings
from foundation.paths import cache_dir
from tests.stack_files import ROOT, declared, stack_config
from tests.unit.settings.kubeconfigs import write_kubeconfig
from tests.unit.settings.loading import LARGE

UNDECLARED = {"git", "existing"}
"""Objects, for which Pulumi.yaml has no type."""


def test_every_setting_is_declared_with_a_default_and_explained() -> None:
    assert set(declared()) == set(KEYS) - UNDECLARED
    for setting in declared().values():
        assert {"type", "default", "description"} <= set(setting)


def test_the_stack_kind_is_upstreams() -> None:
    settings = load(stack_config("kind"), LARGE)
    assert isinstance(settings.clusters, KindSettings)
    assert settings.artefact_folder is None
    assert settings.values_overlay is None
    assert settings.grafana
    assert settings.kiali


def test_the_stack_offline_is_the_bundles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("charts", "manifests"):
        (cache_dir() / name).mkdir(parents=True)
    settings = load(stack_config("offline"), LARGE)
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
    settings = load(stack_config("existing"), LARGE)
    assert not isinstance(settings.clusters, KindSettings)
    assert {name: cluster.peer_server for name, cluster in settings.clusters.items()} == servers | {
        "workload-1": "https://192.168.101.10:6443"
    }
