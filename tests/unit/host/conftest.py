"""What several tests of the container host stand on."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

NOBODY = 65534


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that this user may not look into, as `/run/docker` is to all but root.

    Root may look into any: then the test goes on as another user.
    """
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(name, "closed")
        folder.mkdir()
        for file in ("pid", "daemon.json"):
            (folder / file).write_text("{}")
        folder.chmod(0)
        root = os.geteuid() == 0
        if root:
            os.seteuid(NOBODY)
        try:
            with pytest.raises(PermissionError):
                (folder / "pid").exists()
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o700)
