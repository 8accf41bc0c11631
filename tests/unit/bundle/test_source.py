"""The source `bundle` on this machine, with a small catalogue and without Docker."""

from collections.abc import Generator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path

import pytest

from foundation.errors import LabError
from foundation.paths import tools_dir
from lab.providers.existing import ExistingProvider
from offline.builder.builder import Builder, Plan
from offline.bundle import source
from offline.parts.node_image import NODE_IMAGE
from offline.parts.registry import REGISTRY_CONTENT, REGISTRY_PROGRAM
from tests.unit.builder.parts import Recorder, part

PARTS = tuple(map(part, ("pulumi", NODE_IMAGE, REGISTRY_PROGRAM, REGISTRY_CONTENT)))


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done to the machine: `build`, `load`, `registry` for a network."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    done: list[str] = []

    def load(_client: object, _folder: Path, _key: str) -> bool:
        done.append("load")
        return True

    @contextmanager
    def connect(_: str | None) -> Generator[None]:
        yield

    def start_registry(_client: object, program: Path, storage: Path, network: str) -> str:
        assert program.parent.is_dir()
        assert storage.is_dir()
        done.append(f"registry for {network}")
        return "started"

    def build() -> None:
        done.append("build")
        finished_bundle()

    monkeypatch.setattr(source, "catalogue", lambda: PARTS)
    monkeypatch.setattr(source, "build", build)
    monkeypatch.setattr(source.docker_images, "connect", connect)
    monkeypatch.setattr(source.docker_images, "load_node_image", load)
    monkeypatch.setattr(source.docker_images, "start_registry", start_registry)
    networks_in_docker(monkeypatch, set())
    return done


def networks_in_docker(monkeypatch: pytest.MonkeyPatch, names: Set[str]) -> None:
    def has_network(_client: object, name: str) -> bool:
        return name in names

    monkeypatch.setattr(source.docker_images, "has_network", has_network)


def prepared(provider: ExistingProvider | None = None) -> dict[str, str]:
    """Prepare a stack whose lab is called `lab`."""
    return source.prepare(Path("/nowhere"), "offline", provider or ExistingProvider())


def finished_bundle() -> Mapping[str, Path]:
    plan = Plan.of(PARTS)
    folders = Builder(tools_dir().parent, Recorder()).build(plan)
    source.shelf.arrange(plan, folders)
    return folders


def test_a_missing_bundle_is_built(done: list[str]) -> None:
    assert prepared() == source.environment(ExistingProvider())
    assert done == ["build", "load"]


def test_a_finished_bundle_is_only_put_in_its_places(done: list[str]) -> None:
    finished_bundle()
    (tools_dir() / "pulumi").unlink()
    prepared()
    assert done == ["load"]
    assert (tools_dir() / "pulumi").exists()


def test_what_the_clusters_run_on_is_started_first(done: list[str]) -> None:
    class Host(ExistingProvider):
        def prepare(self) -> None:
            done.append("host up")

    prepared(Host())
    assert done == ["host up", "build", "load"]


def test_the_registry_of_a_lab_that_is_up_comes_back(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_bundle()
    networks_in_docker(monkeypatch, {"lab", "another"})
    prepared()
    assert done == ["load", "registry for lab"]


@pytest.mark.usefixtures("done")
def test_there_is_no_environment_without_the_bundle() -> None:
    with pytest.raises(LabError, match="not built") as raised:
        source.environment(ExistingProvider())
    assert "lab up" in raised.value.remedy
