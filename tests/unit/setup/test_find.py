import dataclasses
import hashlib
from pathlib import Path

import pytest
from rich.console import Console

from foundation.errors import LabError
from lab.setup import find as module
from lab.setup.find import bring, find
from lab.setup.tools import DOCKER, KIND, Download, Machine, Tool
from tests.unit.programs import write_program
from tests.unit.setup.web import Answer, Site

PROGRAM = b"#!/bin/sh\necho kind v0.33.0\n"


@pytest.fixture
def kind(web: Site, monkeypatch: pytest.MonkeyPatch) -> Tool:
    """The tool kind as the test's own web server publishes it."""
    monkeypatch.setattr(module, "this_machine", lambda: Machine("linux", "amd64"))
    file = f"{web.address}/kind-{{system}}-{{architecture}}"
    web.answers["/kind-linux-amd64"] = Answer(body=PROGRAM)
    web.answers["/sum"] = Answer(body=hashlib.sha256(PROGRAM).hexdigest().encode())
    download = Download(version="0.33.0", address=file, checksum=f"{web.address}/sum")
    return dataclasses.replace(KIND, download=download)


def quiet() -> Console:
    return Console(quiet=True)


def test_a_tool_on_path_is_taken_and_nothing_is_downloaded(
    kind: Tool, path: Path, web: Site
) -> None:
    program = write_program(path, "kind", "echo kind v0.34.1 go1.27.1 linux/amd64")
    found = bring(kind, quiet())
    assert (found.path, found.version) == (program, "0.34.1")
    assert web.asked == []


@pytest.mark.usefixtures("path")
def test_a_tool_that_is_missing_is_downloaded_once(kind: Tool, cache: Path, web: Site) -> None:
    assert find(kind) is None
    found = bring(kind, quiet())
    assert found.path == cache / "tools" / "kind" / "0.33.0" / "kind"
    asked = list(web.asked)
    assert bring(kind, quiet()) == found
    assert web.asked == asked


@pytest.mark.parametrize("script", ["echo kind v0.32.9", "echo hello", "exit 1"])
def test_a_program_on_path_that_is_too_old_or_another_one_is_passed_over(
    kind: Tool, path: Path, cache: Path, script: str
) -> None:
    write_program(path, "kind", script)
    assert bring(kind, quiet()).path.is_relative_to(cache)


@pytest.mark.usefixtures("path")
def test_a_tool_that_cannot_be_had_is_an_error_that_says_how_to_get_it(
    kind: Tool, web: Site
) -> None:
    web.answers.clear()
    with pytest.raises(LabError) as raised:
        bring(kind, quiet())
    assert "kind 0.33.0 or later is not installed" in raised.value.message
    assert f"{web.address}/sum cannot be downloaded" in raised.value.message
    assert kind.page in raised.value.remedy
    assert "--stack offline" in raised.value.remedy


@pytest.mark.usefixtures("path")
def test_a_tampered_download_is_no_reason_to_take_another_stack(kind: Tool, web: Site) -> None:
    web.answers["/kind-linux-amd64"] = Answer(body=b"something else")
    with pytest.raises(LabError, match="not what its project published") as raised:
        bring(kind, quiet())
    assert "--stack offline" not in raised.value.remedy


@pytest.mark.usefixtures("path")
def test_what_is_no_download_has_to_be_installed(web: Site) -> None:
    with pytest.raises(LabError, match=r"docker 20\.10\.0 or later") as raised:
        bring(DOCKER, quiet())
    assert DOCKER.page in raised.value.remedy
    assert web.asked == []
