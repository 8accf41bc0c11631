import pytest

from components.gitops.source import GitSource


def test_a_source_is_read_back_from_the_annotations_of_a_cluster_secret() -> None:
    source = GitSource(url="https://git.example/you/fork.git", revision="stage", path="apps/lab")
    assert GitSource.of({**source.annotations(), "lab/mesh": "mesh1"}) == source


def test_annotations_of_a_cluster_that_is_not_of_the_lab_name_no_source() -> None:
    with pytest.raises(KeyError):
        GitSource.of({"lab/git-url": "https://git.example/you/fork.git"})
