"""The user's own repository (`lab:git`), through the user's own Git and credentials."""

import shutil
import subprocess
import tempfile
import weakref
from typing import Final

from components.gitops.source import GitSource
from components.settings.faults import setting
from foundation.errors import LabError
from lab.demo.branch import Branch, GitError

_TIMEOUT_SECONDS: Final = 60.0


class OwnRepository(Branch):
    """A branch that is fetched before each read and pushed after each commit.

    Its clone is a temporary folder, deleted with this object or at the end of the program.
    """

    def __init__(self, source: GitSource) -> None:
        """Raises LabError if the repository does not answer or has no branch `source.revision`."""
        folder = tempfile.mkdtemp(prefix="multicluster-lab-git-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

        def git(*args: str, stdin: str = "") -> str:
            return _git(f"--git-dir={folder}", *args, stdin=stdin, url=source.url)

        super().__init__(git, source.revision, source.path)
        self._url = source.url
        self._git("init", "--quiet", "--bare")
        self._require_branch(source.revision)

    def _require_branch(self, revision: str) -> None:
        tag = f"refs/tags/{revision}"
        listed = self._git("ls-remote", self._url, self._ref, tag).splitlines()
        refs = {line.partition("\t")[2] for line in listed}
        if self._ref in refs:
            return
        kind = "a tag" if tag in refs else "no branch"
        raise LabError(
            f"Argo CD syncs {revision!r}, which is {kind} of {self._url}: a demo releases by a"
            " commit to a branch",
            f"Set a branch with `{setting('git.revision', 'main')}`, then `lab up`.",
        )

    def _refresh(self, *, depth: int = 1) -> None:
        # The plus overwrites local commits that could not be pushed.
        refspec = f"+{self._ref}:{self._ref}"
        words = ("--quiet", "--no-tags", f"--depth={depth}")
        self._git("fetch", *words, self._url, refspec)

    def _publish(self, commit: str) -> None:
        self._git("push", "--quiet", self._url, f"{commit}:{self._ref}")


def _git(*args: str, stdin: str, url: str) -> str:
    try:
        run = subprocess.run(
            ["git", *args],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=_TIMEOUT_SECONDS,
            # Without a terminal: a password prompt would be hidden below the live view.
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise LabError(
            f"`git` is not installed, and Argo CD syncs your own repository: {url}",
            "Install Git: a demo releases by a commit to that repository.",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise _refused(args, url, f"no answer in {_TIMEOUT_SECONDS:.0f} s") from error
    if run.returncode != 0:
        raise _refused(args, url, run.stderr.strip())
    return run.stdout


def _refused(args: tuple[str, ...], url: str, why: str) -> GitError:
    return GitError(
        f"{url}: `git {args[1]}`: {why}",
        "A demo reads and pushes with your own Git and credentials: `git push` to this repository"
        " must work for you, without a prompt.",
    )
