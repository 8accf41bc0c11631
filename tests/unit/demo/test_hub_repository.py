"""What is particular about the repository in the hub."""

from pathlib import Path

import pytest

from components.delivery import git_server
from components.gitops.source import GitSource
from foundation import names
from lab.demo.branch import GitError
from lab.demo.hub_repository import hub_repository
from tests.unit.demo import pod
from tests.unit.demo.origin import STRATEGY, Origin

SOURCE = GitSource(url=names.GIT_SERVER_URL, revision="main", path="gitops")
FILES = {"rollout.yaml": "kind: Rollout\n"}


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    return Origin(tmp_path)


def test_git_runs_in_the_container_that_serves_the_repository(origin: Origin) -> None:
    hub = pod.hub(origin.path, SOURCE)
    hub_repository(hub, SOURCE).replace("strategy", FILES, "m")
    deployment = git_server.deployment("image", "digest")
    metadata = deployment["metadata"]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    (mount,) = container["volumeMounts"]
    for args, _ in hub.asked:
        assert args[:2] == ("exec", f"deployment/{metadata['name']}")
        assert f"--namespace={metadata['namespace']}" in args
        assert f"--container={container['name']}" in args
        (folder,) = [word for word in args if word.startswith("--git-dir=")]
        assert str(Path(folder.removeprefix("--git-dir=")).parent) == mount["mountPath"]


def test_a_refusal_is_told_in_gits_words_with_a_remedy(origin: Origin) -> None:
    (origin.path / "refs" / "heads" / "main.lock").touch()
    before = origin.hash("main")
    with pytest.raises(GitError, match=r"main\.lock': File exists") as raised:
        hub_repository(pod.hub(origin.path, SOURCE), SOURCE).replace("strategy", FILES, "m")
    assert "fast-import" in raised.value.message
    assert "lab status" in raised.value.remedy
    assert origin.hash("main") == before
    assert origin.strategy() == STRATEGY


def test_a_commit_whose_answer_is_lost_is_known_to_be_there(origin: Origin) -> None:
    hub = pod.hub(origin.path, SOURCE, answers=False)
    commit = hub_repository(hub, SOURCE).replace("strategy", FILES, "helloworld v2")
    assert commit == origin.hash("main")
    assert origin.history() == ["helloworld v2", "The lab's content"]
