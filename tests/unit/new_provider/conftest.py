"""Puts the files of the provider into their places, for this process and for one test."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import components.clusters
import components.settings
import lab.providers
from components.settings import loader
from tests.stack_files import ROOT

HERE: Final = Path(__file__).parent
PLACES: Final = {
    "clusters": components.clusters,
    "settings": components.settings,
    "providers": lab.providers,
}
MODULES: Final = (
    "components.clusters.paper",
    "components.clusters.paper.provider",
    "components.settings.paper",
    "lab.providers.paper",
)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The provider's files are where CONTRIBUTING.md says."""
    for folder, package in PLACES.items():
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(HERE / folder)])
    importlib.invalidate_caches()
    known = (loader.known_keys, loader.objects)
    for each in known:
        each.cache_clear()
    yield
    for each in known:
        each.cache_clear()
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a checkout with a stack of the new provider."""
    folder = tmp_path / "checkout"
    (folder / "stacks").mkdir(parents=True)
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    shutil.copy(HERE / "stacks" / "Pulumi.paper.yaml", folder / "stacks")
    monkeypatch.chdir(folder)
    return folder
