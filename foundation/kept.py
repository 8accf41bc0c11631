"""What takes seconds to make of a text is made once, and then read from the cache."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from foundation.paths import cache_dir


def kept(source: str, recipe: str, make: Callable[[], str]) -> str:
    """What `make` makes of `source`, from the cache if it has it.

    `recipe` is the file of the code that makes it: what another version of that code has made is
    not taken for it.
    """
    key = hashlib.sha256(Path(recipe).read_bytes() + b"\0" + source.encode()).hexdigest()
    file = cache_dir() / "kept" / key
    if file.exists():
        return file.read_text()
    made = make()
    file.parent.mkdir(parents=True, exist_ok=True)
    # Beside its place first: whatever stands there is whole.
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".")
    with os.fdopen(handle, "w") as stream:
        stream.write(made)
    Path(draft).replace(file)
    return made
