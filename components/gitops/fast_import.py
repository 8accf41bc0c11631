"""Streams for `git fast-import`: files as one commit.

https://git-scm.com/docs/git-fast-import
"""

from collections.abc import Mapping
from typing import Final

INCOMING: Final = "refs/lab/incoming"
"""The ref of the imported commit. `seed.sh` chooses its parent and then moves `main` to it."""

_COMMITTER: Final = "multicluster-lab <lab@multicluster-lab.invalid>"
# Constant: the same files must give the same bytes at any time.
_SEED_TIME: Final = 1735689600


def fast_import_stream(files: Mapping[str, str], message: str) -> bytes:
    """A commit on `INCOMING` with exactly these files (path -> text).

    The stream names no parent. After a `reset` of `INCOMING`, the parent is the commit of the
    `reset`. The stream ends with `done`: `git fast-import --done` rejects a truncated stream.
    """
    commit = f"commit {INCOMING}\ncommitter {_COMMITTER} {_SEED_TIME} +0000\n".encode()
    return b"".join([commit, _data(message), b"deleteall\n", *_modified(files), b"done\n"])


def folder_stream(
    folder: str, files: Mapping[str, str], message: str, *, ref: str, parent: str, time: int
) -> bytes:
    """A commit on `ref` in which `folder` has exactly these files (path inside it -> text).

    All other files stay as in `parent`, a full hash; `time` is in seconds since 1970.
    `git fast-import` prints the hash of the new commit. It refuses to move `ref` if `ref` has
    commits that are not in `parent`, so commits of others are not lost.
    """
    commit = f"commit {ref}\nmark :1\ncommitter {_COMMITTER} {time} +0000\n".encode()
    inside = {f"{folder}/{path}": text for path, text in files.items()}
    return b"".join(
        [
            commit,
            _data(message),
            f"from {parent}\n".encode(),
            f"D {_quoted(folder)}\n".encode(),
            *_modified(inside),
            b"get-mark :1\ndone\n",
        ]
    )


def _modified(files: Mapping[str, str]) -> list[bytes]:
    """Commands that write the files."""
    return [
        f"M 100644 inline {_quoted(path)}\n".encode() + _data(text)
        for path, text in sorted(files.items())
    ]


def _data(text: str) -> bytes:
    """The command `data`: a text after its length in bytes."""
    encoded = text.encode()
    return b"data %d\n%b\n" % (len(encoded), encoded)


def _quoted(path: str) -> str:
    """A path as a C string, since it may contain a line feed or start with a quote."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
