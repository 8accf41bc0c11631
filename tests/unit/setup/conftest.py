"""What the tests of a machine's set-up stand on: a cache, a PATH and a web server of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack_files import ROOT
from tests.unit.setup.web import Site, site


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lab's cache folder, which does not exist yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "multicluster-lab"


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A web server on loopback, reached past whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "*")
    with site() as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of this checkout's settings, which has created a hub."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    shutil.copytree(ROOT / "stacks", folder / "stacks")
    (folder / ".lab" / "hub").mkdir(parents=True)
    (folder / ".lab" / "hub" / "generation").touch()
    monkeypatch.chdir(folder)
    return folder
