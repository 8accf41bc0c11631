"""A branch of a Git repository: reads its folders, replaces them by a commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from secrets import token_hex
from time import time
from typing import Final, Protocol

from components.gitops.fast_import import folder_stream
from foundation.errors import LabError

_ATTEMPTS: Final = 5


class GitError(LabError):
    """Git failed; the message is Git's own."""


class Git(Protocol):
    """Runs `git` on a bare repository."""

    def __call__(self, *args: str, stdin: str = "") -> str:
        """The standard output. Raises GitError if Git fails."""
        ...


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit in the log."""

    hash: str
    """The full hash."""
    subject: str
    """The first line of its message."""
    at: float
    """Committer time, in seconds since 1970."""


class Branch:
    """A branch of a bare repository; implements `lab.demo.repository.Repository`.

    It writes only inside the repository, without a working tree: the container of the hub's
    repository can write nowhere else.
    """

    def __init__(self, git: Git, name: str, path: str) -> None:
        self.path = path
        self._git = git
        self._ref = f"refs/heads/{name}"

    def head(self) -> str:
        """The full hash of the last commit."""
        self._refresh()
        return self._git("rev-parse", "--verify", self._ref).strip()

    def log(self, count: int) -> list[Commit]:
        """The last commits, newest first."""
        self._refresh(depth=count)
        words = ("--no-show-signature", f"--max-count={count}", "--format=%H %ct %s")
        lines = self._git("log", *words, self._ref, "--").split("\n")
        return [_commit(line) for line in lines if line]

    def read(self, folder: str) -> dict[str, str]:
        """All files below a folder, relative path -> text; empty if the folder does not exist."""
        return self._files(self.head(), folder)

    def replace(self, folder: str, files: Mapping[str, str], message: str) -> str | None:
        """Make one commit after which the folder has exactly these files.

        Returns its full hash; None if nothing would change. Raises LabError if every attempt
        meets a new commit of somebody else.
        """
        for attempt in range(_ATTEMPTS):
            parent = self.head()
            if self._files(parent, folder) == files:
                # The previous attempt succeeded, although its answer was an error.
                return parent if attempt else None
            try:
                return self._commit(parent, folder, files, message)
            except GitError:
                if self.head() == parent:
                    raise
        raise LabError(
            f"{self._ref}: somebody else committed during each of {_ATTEMPTS} attempts to commit"
            f" {message!r}",
            "Try again when nobody else commits.",
        )

    def _refresh(self, *, depth: int = 1) -> None:
        """Fetch the last `depth` commits of the branch, where it has a remote."""

    def _publish(self, commit: str) -> None:
        """Push a commit, where the branch has a remote. Raises GitError if that refuses it."""

    def _commit(self, parent: str, folder: str, files: Mapping[str, str], message: str) -> str:
        stream = folder_stream(
            self._place(folder),
            files,
            message,
            ref=self._ref,
            parent=parent,
            time=int(time()),
        )
        commit = self._git("fast-import", "--quiet", "--done", stdin=stream.decode()).strip()
        self._publish(commit)
        return commit

    def _files(self, commit: str, folder: str) -> dict[str, str]:
        place = f"{self._place(folder)}/"
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit, "--", place)
        # MODE TYPE HASH<tab>PATH
        blobs = {
            path.removeprefix(place): about.split()[2]
            for about, _, path in (entry.partition("\t") for entry in listed.split("\0") if entry)
        }
        if not blobs:
            return {}
        # One call for all files: each call to the hub takes a moment. A random separator, since
        # Git's lengths are wrong where the transport changes line endings.
        mark = token_hex(20)
        wanted = "".join(f"{blob}\n" for blob in blobs.values())
        try:
            answer = self._git("cat-file", f"--batch={mark}", stdin=wanted)
        except UnicodeDecodeError as error:
            raise LabError(
                f"{self._ref}: {place} has a file that is not text in UTF-8",
                "Remove it: a demo reads and writes text.",
            ) from error
        _, *texts = answer.split(f"{mark}\n")
        return {path: text.removesuffix("\n") for path, text in zip(blobs, texts, strict=True)}

    def _place(self, folder: str) -> str:
        return str(PurePosixPath(self.path) / folder)


def _commit(line: str) -> Commit:
    commit, at, subject = line.split(" ", 2)
    return Commit(hash=commit, subject=subject, at=float(at))
