"""What the tests of a machine's set-up stand on: a cache, a PATH and a web server of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.setup.web import Site, site


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lab's cache folder, which does not exist yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "multicluster-lab"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first folder on PATH, where a test puts programs; the rest of it has a shell only."""
    folder = tmp_path / "path"
    folder.mkdir()
    system = tmp_path / "system"
    system.mkdir()
    for name in ("sh", "cat", "touch"):
        (system / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", f"{folder}:{system}")
    return folder


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A web server on loopback, reached past whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "*")
    with site() as running:
        yield running
