"""Files as one commit, in the form that `git fast-import` reads.

https://git-scm.com/docs/git-fast-import
"""

from collections.abc import Mapping
from typing import Final

INCOMING: Final = "refs/lab/incoming"
"""The ref that the commit is made on. `seed.sh` decides on its parent, and moves `main` to it."""

_COMMITTER: Final = "multicluster-lab <lab@multicluster-lab.invalid>"
# Fixed, so that the same files are the same bytes, today and tomorrow.
_SEED_TIME: Final = 1735689600


def fast_import_stream(files: Mapping[str, str], message: str) -> bytes:
    """A commit of exactly these files (path -> text), on `INCOMING`.

    It has no parent of its own: where a `reset` of `INCOMING` comes before it, that is its parent.
    The stream ends in `done`: under `git fast-import --done` a truncated one is an error.
    """
    commit = f"commit {INCOMING}\ncommitter {_COMMITTER} {_SEED_TIME} +0000\n".encode()
    return b"".join([commit, _data(message), b"deleteall\n", *_modified(files), b"done\n"])


def folder_stream(
    folder: str, files: Mapping[str, str], message: str, *, ref: str, parent: str, time: int
) -> bytes:
    """A commit on `ref` after which `folder` has exactly these files (path in it -> text).

    All other files are those of `parent`, a full hash; `time` is in seconds since 1970.
    `git fast-import` prints the new commit's hash. It refuses to move `ref` if that has commits
    which are not in `parent`: nothing that others push is lost.
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
    """The commands that write the files."""
    return [
        f"M 100644 inline {_quoted(path)}\n".encode() + _data(text)
        for path, text in sorted(files.items())
    ]


def _data(text: str) -> bytes:
    """A text with its length in bytes before it."""
    encoded = text.encode()
    return b"data %d\n%b\n" % (len(encoded), encoded)


def _quoted(path: str) -> str:
    """A path as a C string: else a quote at its start or a line feed would end it early."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
