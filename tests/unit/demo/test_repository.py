"""Commits to the repository that Argo CD syncs, in the hub and elsewhere, with the real Git."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from components.gitops.source import GitSource
from foundation import names
from foundation.errors import LabError
from lab.demo.repository import Repository, repository
from tests.unit.demo import pod
from tests.unit.demo.origin import CONTENT, STRATEGY, Origin

BAD = {"kustomization.yaml": "components: [v3]\n", 'odd "näme".yaml': "", "a/b/c.yaml": "no end"}
IN_HUB = GitSource(url=names.GIT_SERVER_URL, revision="main", path="gitops")


@pytest.fixture(autouse=True)
def _git_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    """Git as in a container: without anybody's configuration, and with no folder for it."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    return Origin(tmp_path)


def in_hub(origin: Origin) -> Repository:
    return repository(pod.hub(origin.path, IN_HUB))


def of_ones_own(origin: Origin) -> Repository:
    source = GitSource(url=f"file://{origin.path}", revision="main", path="gitops")
    return repository(pod.hub(Path("/nowhere"), source))


@pytest.fixture(params=[in_hub, of_ones_own])
def target(request: pytest.FixtureRequest, origin: Origin) -> Repository:
    """The repository under test, which is `origin`, in the hub or elsewhere."""
    return request.param(origin)


def meanwhile(monkeypatch: pytest.MonkeyPatch, action: Callable[[], None]) -> None:
    """Do something after the branch was read and before the commit, which asks for the time."""

    def now() -> float:
        action()
        return time.time()

    monkeypatch.setattr("lab.demo.branch.time", now)


def test_a_folder_is_read_with_all_below_it_and_nothing_beside_it(target: Repository) -> None:
    assert target.path == "gitops"
    assert target.read("strategy") == STRATEGY
    assert target.read("strategy/v3") == {"kustomization.yaml": STRATEGY["v3/kustomization.yaml"]}
    assert target.read("no-such-folder") == {}


def test_what_others_push_is_seen_at_once(target: Repository, origin: Origin) -> None:
    before = target.head()
    origin.push_of_others()
    assert target.head() == origin.hash("main") != before


def test_a_replaced_folder_has_exactly_the_files_and_all_others_stay(
    target: Repository, origin: Origin
) -> None:
    before, others = origin.hash("main"), origin.elsewhere()
    commit = target.replace("strategy", BAD, "helloworld v3\n\nA bad release")
    assert commit == origin.hash("main")
    assert origin.strategy() == target.read("strategy") == BAD
    assert origin.elsewhere() == others
    assert origin.hash("main~") == before


def test_a_commit_tells_who_made_it_and_when(
    target: Repository, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.demo.branch.time", lambda: 1763900000.9)
    target.replace("strategy", BAD, "helloworld v3: Año\n\nA bad release")
    told = origin.git("log", "-1", "--format=%an %cn %at %ct%n%B", "main")
    name = "multicluster-lab"
    assert told.splitlines() == [
        f"{name} {name} 1763900000 1763900000",
        "helloworld v3: Año",
        "",
        "A bad release",
    ]


def test_a_folder_that_has_these_files_gets_no_commit(target: Repository, origin: Origin) -> None:
    before = origin.hash("main")
    assert target.replace("strategy", STRATEGY, "Nothing new") is None
    assert origin.hash("main") == before


def test_a_folder_that_was_not_there_is_made(target: Repository, origin: Origin) -> None:
    assert target.replace("new", {"a.yaml": "a\n"}, "A new folder")
    assert origin.files() == {**CONTENT, "gitops/new/a.yaml": "a\n"}


def test_one_release_follows_another(target: Repository, origin: Origin) -> None:
    commits = [target.replace("strategy", files, "m") for files in (BAD, STRATEGY, BAD)]
    assert len(set(commits)) == 3
    assert commits[-1] == origin.hash("main")
    assert origin.strategy() == BAD


def test_the_log_is_newest_first_and_no_longer_than_asked_for(
    target: Repository, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.demo.branch.time", lambda: 1763900000.9)
    commit = target.replace("strategy", BAD, "helloworld v3\n\nA bad release")
    origin.push_of_others()
    newest, release = target.log(2)
    assert (newest.hash, newest.subject) == (origin.hash("main"), "A release")
    assert (release.hash, release.subject, release.at) == (commit, "helloworld v3", 1763900000)
    assert [each.subject for each in target.log(9)] == origin.history()
    # Whoever asks for less afterwards has not lost what is below.
    assert target.read("strategy") == BAD


def test_what_somebody_else_commits_meanwhile_stays(
    target: Repository, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushes = iter([origin.push_of_others])
    meanwhile(monkeypatch, lambda: next(pushes, lambda: None)())
    commit = target.replace("strategy", BAD, "helloworld v3")
    assert origin.history() == ["helloworld v3", "A release", "The lab's content"]
    assert commit == origin.hash("main")
    assert origin.strategy() == BAD
    assert "clone-0.txt" in origin.elsewhere()


def test_it_gives_up_if_somebody_else_is_faster_every_time(
    target: Repository, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, origin.push_of_others)
    with pytest.raises(LabError, match="'helloworld v3'") as raised:
        target.replace("strategy", BAD, "helloworld v3")
    assert "Try again" in raised.value.remedy
    assert "helloworld v3" not in origin.history()
    assert target.read("strategy") == origin.strategy() == STRATEGY


def test_a_file_that_is_not_text_is_named_by_its_folder(target: Repository, origin: Origin) -> None:
    origin.put("gitops/strategy/picture", b"\xff\xfe")
    with pytest.raises(LabError, match="gitops/strategy/ has a file that is not text"):
        target.read("strategy")


def test_a_path_may_be_the_repositorys_root(origin: Origin) -> None:
    source = GitSource(url=names.GIT_SERVER_URL, revision="main", path=".")
    target = repository(pod.hub(origin.path, source))
    assert target.read("gitops/strategy") == STRATEGY
    target.replace("gitops/strategy", BAD, "m")
    assert origin.strategy() == BAD


def test_without_a_cluster_secret_of_the_lab_there_is_no_repository() -> None:
    strange = pod.FakeKubectl("hub", lambda _, __: pod.secrets({"owner": "you"}))
    with pytest.raises(LabError, match="no cluster Secret names the Git repository") as raised:
        repository(strange)
    assert "lab up" in raised.value.remedy


def test_a_cluster_secret_that_is_not_of_the_lab_is_passed_over(origin: Origin) -> None:
    real = pod.hub(origin.path, IN_HUB)
    both = pod.secrets({"owner": "you"}, IN_HUB.annotations())
    mixed = pod.FakeKubectl(
        "hub", lambda args, stdin: both if args[0] == "get" else real.run(*args, stdin=stdin)
    )
    assert repository(mixed).read("strategy") == STRATEGY
