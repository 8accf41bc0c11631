"""`seed.sh`, run by the real shell and Git."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.gitops.repository import Repository

V1 = {"gitops/rollout.yaml": "image: v1\n", "gitops/README.md": "x\n"}
UPGRADE = {"gitops/rollout.yaml": "image: v1\nprobe: yes\n"}

EACH_TIME = ("hash-object", "cat-file", "fast-import", "update-ref")
"""What Git does for each new seed."""


def test_the_first_seed_is_the_first_commit(repository: Repository) -> None:
    repository.seed(V1)
    assert repository.files() == V1
    assert len(repository.history()) == 1
    assert repository.git("symbolic-ref", "HEAD").strip() == "refs/heads/main"


def test_the_same_seed_again_changes_nothing(repository: Repository) -> None:
    repository.seed(V1)
    before = repository.git("rev-parse", "main")
    repository.seed(V1)
    assert repository.git("rev-parse", "main") == before


def test_what_was_pushed_since_stays(repository: Repository, tmp_path: Path) -> None:
    repository.seed(V1)
    repository.push(tmp_path / "clone", "gitops/rollout.yaml", "image: v2\n")
    repository.seed(V1)
    assert repository.files()["gitops/rollout.yaml"] == "image: v2\n"


def test_a_changed_seed_is_a_commit_on_top_of_all_that_was_pushed(
    repository: Repository, tmp_path: Path
) -> None:
    repository.seed(V1)
    repository.push(tmp_path / "clone", "gitops/rollout.yaml", "image: v2\n")
    repository.seed(UPGRADE)
    assert repository.files() == UPGRADE
    assert repository.history() == ["The lab's content", "A release", "The lab's content"]


def test_the_seed_before_the_last_is_imported_again(repository: Repository) -> None:
    for seed in (V1, UPGRADE, V1):
        repository.seed(seed)
    assert repository.files() == V1
    assert len(repository.history()) == 3


def test_a_main_that_was_pushed_anew_is_left_alone(repository: Repository) -> None:
    repository.seed(V1)
    # The history with the seed in it is gone.
    repository.git("update-ref", "refs/heads/main", repository.git(*_ROOTLESS).strip())
    repository.seed(V1)
    assert repository.history() == ["Mine"]


_ROOTLESS = (
    *("-c", "user.name=you", "-c", "user.email=you@lab.invalid"),
    *("commit-tree", "main^{tree}", "-m", "Mine"),
)


def test_a_truncated_seed_is_an_error_and_main_stays(repository: Repository) -> None:
    repository.seed(V1)
    repository.offer(UPGRADE)
    repository.damage()
    assert subprocess.run(repository.command(), check=False, capture_output=True).returncode != 0
    assert repository.files() == V1
    repository.seed(UPGRADE)
    assert repository.files() == UPGRADE


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("begun", "victim"),
    [
        *((False, victim) for victim in ("init", "config", *EACH_TIME)),
        *((True, victim) for victim in EACH_TIME),
    ],
)
def test_a_run_that_was_killed_is_made_good_by_the_next(
    repository: Repository, tmp_path: Path, begun: bool, victim: str, when: str
) -> None:
    if begun:
        repository.seed(V1)
    repository.offer(UPGRADE)
    environment = {**os.environ, "PATH": f"{_killer(tmp_path, victim, when)}:{os.environ['PATH']}"}
    killed = subprocess.run(
        repository.command(),
        env=environment,
        start_new_session=True,
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -9
    repository.seed(UPGRADE)
    assert repository.files() == UPGRADE
    assert len(repository.history()) == (2 if begun else 1)
    assert "refs/lab/incoming" not in repository.git("for-each-ref")


def _killer(folder: Path, victim: str, when: str) -> Path:
    """A folder with a `git` that kills the script and itself at the sub-command `victim`."""
    found = shutil.which("git")
    assert found
    real = f'"{found}" "$@"'
    kill = "kill -9 0" if when == "before" else f"{real}; kill -9 0"
    programs = folder / "programs"
    programs.mkdir()
    program = programs / "git"
    program.write_text(f'#!/bin/sh\ncase " $* " in *" {victim} "*) {kill} ;; esac\nexec {real}\n')
    program.chmod(0o755)
    return programs


@pytest.mark.parametrize("name", ["config", "refs/heads/main", "refs/lab/seed", "packed-refs"])
def test_the_lock_of_a_run_that_was_killed_is_no_obstacle(
    repository: Repository, name: str
) -> None:
    repository.seed(V1)
    (repository.path / f"{name}.lock").touch()
    repository.seed(UPGRADE)
    assert repository.files() == UPGRADE
