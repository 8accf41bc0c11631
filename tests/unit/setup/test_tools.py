from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.setup import tools
from lab.setup.tools import (
    DOCKER,
    KIND,
    KUBECTL,
    PULUMI,
    Download,
    Machine,
    Tool,
    Version,
    parse_version,
    this_machine,
)

REQUIREMENTS = Path(__file__).parents[3] / "requirements.txt"


def download_of(tool: Tool) -> Download:
    assert tool.download is not None
    return tool.download


@pytest.mark.parametrize(
    ("tool", "machine", "address"),
    [
        (KIND, Machine("linux", "amd64"), "https://kind.sigs.k8s.io/dl/v0.33.0/kind-linux-amd64"),
        (KIND, Machine("darwin", "arm64"), "https://kind.sigs.k8s.io/dl/v0.33.0/kind-darwin-arm64"),
        (
            KUBECTL,
            Machine("linux", "arm64"),
            "https://dl.k8s.io/release/v1.37.2/bin/linux/arm64/kubectl",
        ),
        (
            PULUMI,
            Machine("darwin", "amd64"),
            "https://get.pulumi.com/releases/sdk/pulumi-v3.272.0-darwin-x64.tar.gz",
        ),
        (
            PULUMI,
            Machine("linux", "arm64"),
            "https://get.pulumi.com/releases/sdk/pulumi-v3.272.0-linux-arm64.tar.gz",
        ),
    ],
)
def test_each_project_has_its_own_way_to_name_a_program(
    tool: Tool, machine: Machine, address: str
) -> None:
    assert download_of(tool).at(machine)[0] == address


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("kind v0.33.0 go1.27.1 linux/amd64", (0, 33, 0)),
        ("Client Version: v1.37.2\nKustomize Version: v5.8.1", (1, 37, 2)),
        ("v3.230.0-dev.0", (3, 230, 0)),
        ("Docker version 20.10.24+dfsg1, build 297e128", (20, 10, 24)),
        ("command not found", None),
    ],
)
def test_the_first_version_that_a_program_prints_is_its_own(
    said: str, version: Version | None
) -> None:
    assert parse_version(said) == version


@pytest.mark.parametrize("tool", [KIND, KUBECTL, PULUMI], ids=lambda tool: tool.name)
def test_what_is_downloaded_is_new_enough(tool: Tool) -> None:
    version = parse_version(download_of(tool).version)
    assert version is not None
    assert version >= tool.oldest


def test_the_downloaded_engine_is_of_the_same_release_as_the_sdk() -> None:
    assert f"pulumi=={download_of(PULUMI).version}" in REQUIREMENTS.read_text().splitlines()


def test_docker_is_no_download() -> None:
    assert DOCKER.download is None


@pytest.mark.parametrize(
    ("system", "processor", "machine"),
    [
        ("Linux", "x86_64", Machine("linux", "amd64")),
        ("Linux", "aarch64", Machine("linux", "arm64")),
        ("Darwin", "arm64", Machine("darwin", "arm64")),
    ],
)
def test_a_machine_is_named_as_go_names_it(
    monkeypatch: pytest.MonkeyPatch, system: str, processor: str, machine: Machine
) -> None:
    monkeypatch.setattr(tools.platform, "system", lambda: system)
    monkeypatch.setattr(tools.platform, "machine", lambda: processor)
    assert this_machine() == machine


@pytest.mark.parametrize(("system", "processor"), [("Windows", "AMD64"), ("Linux", "riscv64")])
def test_a_machine_that_no_tool_is_published_for_is_refused(
    monkeypatch: pytest.MonkeyPatch, system: str, processor: str
) -> None:
    monkeypatch.setattr(tools.platform, "system", lambda: system)
    monkeypatch.setattr(tools.platform, "machine", lambda: processor)
    with pytest.raises(LabError, match=processor):
        this_machine()
