"""What is particular about a repository of the user's own."""

import gc
import tempfile
from pathlib import Path

import pytest

from components.gitops.source import GitSource
from foundation.errors import LabError
from lab.demo.branch import GitError
from lab.demo.own_repository import OwnRepository
from tests.unit.demo.origin import STRATEGY, Origin

FILES = {"rollout.yaml": "kind: Rollout\n"}


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    return Origin(tmp_path)


def own(origin: Origin, revision: str = "main") -> OwnRepository:
    return OwnRepository(GitSource(url=str(origin.path), revision=revision, path="gitops"))


def test_a_refused_push_is_told_in_the_servers_words_and_leaves_nothing(origin: Origin) -> None:
    origin.hook("pre-receive", "echo 'main is protected' >&2; exit 1")
    repository = own(origin)
    with pytest.raises(GitError, match=r"`git push`: (.|\n)*main is protected") as raised:
        repository.replace("strategy", FILES, "m")
    assert str(origin.path) in raised.value.message
    assert "credentials" in raised.value.remedy
    assert repository.head() == origin.hash("main")
    assert repository.read("strategy") == origin.strategy() == STRATEGY


def test_a_branch_other_than_main_is_written_and_main_is_not(origin: Origin) -> None:
    origin.git("branch", "stage/one", "main")
    before = origin.hash("main")
    commit = own(origin, "stage/one").replace("strategy", FILES, "m")
    assert commit == origin.hash("stage/one") != origin.hash("main") == before


def test_without_a_branch_to_commit_to_it_says_what_there_is_instead(origin: Origin) -> None:
    origin.git("tag", "v1.0", "main")
    for revision, kind in (("v1.0", "a tag"), (origin.hash("main"), "no branch")):
        with pytest.raises(LabError, match=f"'{revision}', which is {kind} of") as raised:
            own(origin, revision)
        assert "pulumi config set --path lab:git.revision main" in raised.value.remedy


def test_a_repository_that_does_not_answer_is_told_in_gits_words(tmp_path: Path) -> None:
    source = GitSource(url=str(tmp_path / "none.git"), revision="main", path="gitops")
    with pytest.raises(GitError, match=r"`git ls-remote`: .*none\.git") as raised:
        OwnRepository(source)
    assert "credentials" in raised.value.remedy


def test_without_git_the_message_says_what_it_is_for(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(origin.path))
    with pytest.raises(LabError, match="`git` is not installed") as raised:
        own(origin)
    assert "Install Git" in raised.value.remedy


def test_what_was_fetched_goes_with_the_object(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    repository = own(origin)
    repository.read("strategy")
    assert list(folder.iterdir())
    del repository
    gc.collect()
    assert not list(folder.iterdir())
