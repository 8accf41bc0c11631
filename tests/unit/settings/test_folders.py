from pathlib import Path

import pytest

from components.settings.folders import PROJECT
from foundation.paths import cache_dir
from tests.unit.settings.loading import fault, loaded


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    for name in ("charts", "manifests"):
        (tmp_path / "bundle" / name).mkdir(parents=True)
    return tmp_path / "bundle"


def test_without_folders_everything_is_upstreams() -> None:
    settings = loaded(artefactFolder="", valuesOverlay="")
    assert settings.artefact_folder is None
    assert settings.values_overlay is None


def test_artefacts_are_read_from_the_folder(artefacts: Path) -> None:
    assert loaded(artefactFolder=str(artefacts)).artefact_folder == artefacts


def test_the_cache_is_wherever_it_is_on_this_machine(
    artefacts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(artefacts.parent / "cache"))
    cache_dir().parent.mkdir()
    artefacts.rename(cache_dir())
    assert loaded(artefactFolder="{cache}").artefact_folder == cache_dir()


@pytest.mark.parametrize("missing", ["charts", "manifests"])
def test_a_folder_that_lacks_artefacts_is_refused(artefacts: Path, missing: str) -> None:
    (artefacts / missing).rmdir()
    refused = fault(artefactFolder=str(artefacts))
    assert refused.key == "artefactFolder"
    assert f"no folder {missing}" in refused.problem
    assert "`pulumi config set lab:artefactFolder ''`" in refused.remedy


def test_a_relative_folder_is_the_projects_wherever_pulumi_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    overlay = loaded(valuesOverlay="tests/unit").values_overlay
    assert overlay == PROJECT / "tests/unit"


def test_an_overlay_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.touch()
    for path in (file, tmp_path / "none"):
        refused = fault(valuesOverlay=str(path))
        assert refused.key == "valuesOverlay"
        assert str(path) in refused.problem
