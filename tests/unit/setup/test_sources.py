from collections.abc import Sequence
from pathlib import Path

import pytest

from foundation.errors import LabError
from foundation.versions import IMAGES
from lab.providers import existing
from lab.providers.provider import Provider
from lab.setup import sources
from lab.setup.sources import SOURCES, environment, prepare, upstream
from lab.setup.tools import KIND, Tool
from tests.unit.programs import write_program

SOURCE = """
def prepare(project, stack, provider):
    return {"prepared": stack}

def environment(provider):
    return {"looked": "only"}
"""

PROJECT = """\
name: lab
stackConfigDir: stacks
config:
  provider: {type: string, default: existing}
  source: {type: string, default: upstream}
"""


class Host(existing.ExistingProvider):
    """A provider with a tool of its own, and something that it has to start."""

    tools: tuple[Tool, ...] = (KIND,)

    def __init__(self) -> None:
        self.started = False

    def prepare(self) -> None:
        self.started = True


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two stacks, one of them from a source that a package of the test has."""
    folder = tmp_path / "checkout"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(PROJECT)
    (folder / "stacks" / "Pulumi.plain.yaml").write_text("config: {}\n")
    (folder / "stacks" / "Pulumi.mine.yaml").write_text("config: {lab:source: for-test}\n")
    (tmp_path / "source_for_test.py").write_text(SOURCE)
    metadata = tmp_path / "sources_for_test-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: sources-for-test\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{SOURCES}]\nfor-test = source_for_test\n")
    monkeypatch.syspath_prepend(tmp_path)  # pyright: ignore[reportUnknownMemberType]
    return folder


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The images that registries were asked for, call by call; they have them all."""
    asked: list[Sequence[str]] = []

    def refused(images: Sequence[str]) -> dict[str, str]:
        asked.append(images)
        return {}

    monkeypatch.setattr(sources, "refused", refused)
    return asked


def have_tools(path: Path) -> None:
    for name, version in (
        ("kind", "kind v0.33.0"),
        ("kubectl", "v1.37.2"),
        ("pulumi", "v3.272.0"),
    ):
        write_program(path, name, f"echo {version}")


def test_a_stack_of_any_name_is_prepared_by_the_source_that_its_file_names(project: Path) -> None:
    assert prepare(project, "mine") == {"prepared": "mine"}
    assert environment(project, "mine") == {"looked": "only"}


def test_a_stack_that_nobody_has_made_is_refused_with_those_there_are(project: Path) -> None:
    with pytest.raises(LabError, match="no stack 'plian'") as raised:
        prepare(project, "plian")
    assert "mine, plain" in raised.value.remedy


def test_a_stack_without_a_file_that_has_a_state_has_the_defaults(
    project: Path, path: Path
) -> None:
    state = project / ".lab" / ".pulumi" / "stacks" / "lab" / "initialised.json"
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    have_tools(path)
    assert prepare(project, "initialised") == environment(project, "plain")


def test_an_unknown_source_is_refused_with_those_there_are(project: Path) -> None:
    (project / "stacks" / "Pulumi.mine.yaml").write_text("config: {lab:source: bundel}\n")
    with pytest.raises(LabError, match="lab:source: there is no source 'bundel'") as raised:
        environment(project, "mine")
    assert "bundle, for-test, upstream" in raised.value.remedy


def test_tools_on_path_leave_path_as_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    have_tools(path)
    monkeypatch.setenv("PATH", str(path))
    assert upstream.environment(Host()) == {"PATH": str(path)}


def test_downloaded_tools_come_first(path: Path, cache: Path) -> None:
    assert KIND.download is not None
    have_tools(path)
    program = write_program(cache / "tools" / "kind" / KIND.download.version, "kind", "")
    write_program(path, "kind", "echo kind v0.1.0")
    found = upstream.environment(Host())["PATH"].split(":")
    assert found[:2] == [str(program.parent), str(path)]


@pytest.mark.usefixtures("path")
def test_to_look_for_the_environment_downloads_nothing() -> None:
    with pytest.raises(LabError, match="missing: kind, kubectl, pulumi") as raised:
        upstream.environment(Host())
    assert "lab up" in raised.value.remedy


def test_what_the_clusters_run_on_is_started(path: Path, project: Path) -> None:
    have_tools(path)
    provider = Host()
    assert upstream.prepare(project, "plain", provider) == upstream.environment(provider)
    assert provider.started


def test_tools_of_the_provider_are_needed_and_those_of_others_are_not() -> None:
    clusters_exist: Provider = existing.PROVIDER
    assert {tool.name for tool in sources.tools(clusters_exist)} == {"kubectl", "pulumi"}
    assert {tool.name for tool in sources.tools(Host())} == {"kind", "kubectl", "pulumi"}


def test_images_are_asked_for_only_before_anything_is_created(
    path: Path, project: Path, asked: list[Sequence[str]]
) -> None:
    have_tools(path)
    upstream.prepare(project, "plain", Host())
    assert asked == [list(IMAGES)]
    state = project / ".lab" / ".pulumi" / "stacks" / "lab" / "plain.json"
    state.parent.mkdir(parents=True)
    state.write_text('{"checkpoint": {"latest": {"resources": [{}]}}}')
    upstream.prepare(project, "plain", Host())
    assert len(asked) == 1


def test_an_image_that_a_registry_refuses_stops_it_before_anything_is_started(
    path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_tools(path)

    def refused(_: object) -> dict[str, str]:
        return {"quay.io/a/b:1": "the limit is reached"}

    monkeypatch.setattr(sources, "refused", refused)
    provider = Host()
    with pytest.raises(LabError, match=r"quay.io/a/b:1 \(the limit is reached\)") as raised:
        upstream.prepare(project, "plain", provider)
    assert "Nothing has been created" in raised.value.remedy
    assert not provider.started
