from pathlib import Path

import pytest
from typer.testing import CliRunner

from components.gitops.content import FOLDER, ROLLOUTS_MANIFEST, content
from foundation.errors import LabError
from lab.commands.gitops import app

MANIFEST = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: argo-rollouts\n"


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    """A folder with the manifest."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "argo-rollouts.yaml").write_text(MANIFEST)
    return tmp_path


def export(*arguments: Path | str) -> str:
    """Run `lab gitops export`; what it prints."""
    command = ["export", *map(str, arguments)]
    return CliRunner().invoke(app, command, catch_exceptions=False).output


def test_the_export_is_what_the_hub_itself_has(artefacts: Path, tmp_path: Path) -> None:
    fork = tmp_path / "fork"
    fork.mkdir()
    output = export(fork, "--artefacts", artefacts)
    written = {
        path.relative_to(fork).as_posix(): path.read_text()
        for path in fork.rglob("*")
        if path.is_file()
    }
    assert written == content(FOLDER, MANIFEST)
    assert f"{len(written)} files" in output
    assert "lab:git.url" in output


def test_other_files_stay(artefacts: Path, tmp_path: Path) -> None:
    mine = tmp_path / "fork" / "gitops" / "mine.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine: true\n")
    export(tmp_path / "fork", "--artefacts", artefacts)
    assert mine.read_text() == "mine: true\n"


def test_without_a_word_the_bundles_manifest_is_taken(
    tmp_path: Path, artefacts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.commands.gitops.cache_dir", lambda: artefacts)
    export(tmp_path)
    assert (tmp_path / ROLLOUTS_MANIFEST).read_text() == MANIFEST


def test_a_folder_that_is_not_there_is_not_made(artefacts: Path, tmp_path: Path) -> None:
    with pytest.raises(LabError, match="there is no folder"):
        export(tmp_path / "typo", "--artefacts", artefacts)
    assert not (tmp_path / "typo").exists()


def test_a_file_in_the_way_is_named(artefacts: Path, tmp_path: Path) -> None:
    (tmp_path / "gitops").write_text("")
    with pytest.raises(LabError, match=r"README\.md cannot be written"):
        export(tmp_path, "--artefacts", artefacts)
