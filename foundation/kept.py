"""A cache for texts whose derivation from another text takes seconds."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from foundation.files import write_whole
from foundation.paths import cache_dir


def kept(source: str, recipe: str, make: Callable[[], str]) -> str:
    """The text that `make` derives from `source`; cached.

    `recipe` is the file with the code of `make`: a change of that file invalidates the results.
    """
    key = hashlib.sha256(Path(recipe).read_bytes() + b"\0" + source.encode()).hexdigest()
    file = cache_dir() / "kept" / key
    if file.exists():
        return file.read_text()
    result = make()
    write_whole(file, result)
    return result
