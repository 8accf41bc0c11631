"""Files as one commit, in the form that `git fast-import` reads.

https://git-scm.com/docs/git-fast-import
"""

from collections.abc import Mapping
from typing import Final

INCOMING: Final = "refs/lab/incoming"
"""The ref that the commit is made on. `seed.sh` decides on its parent, and moves `main` to it."""

# Fixed, so that the same files are the same bytes, today and tomorrow.
_AUTHOR: Final = "multicluster-lab <lab@multicluster-lab.invalid> 1735689600 +0000"


def fast_import_stream(files: Mapping[str, str], message: str) -> bytes:
    """A commit of exactly these files (path -> text), on `INCOMING`.

    It has no parent of its own: where a `reset` of `INCOMING` comes before it, that is its parent.
    The stream ends in `done`: under `git fast-import --done` a truncated one is an error.
    """
    parts = [
        f"commit {INCOMING}\ncommitter {_AUTHOR}\n".encode(),
        _data(message),
        b"deleteall\n",
    ]
    for path, text in sorted(files.items()):
        parts += [f"M 100644 inline {_quoted(path)}\n".encode(), _data(text)]
    return b"".join([*parts, b"done\n"])


def _data(text: str) -> bytes:
    """A text with its length in bytes before it."""
    encoded = text.encode()
    return b"data %d\n%b\n" % (len(encoded), encoded)


def _quoted(path: str) -> str:
    """A path as a C string: else a quote at its start or a line feed would end it early."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
