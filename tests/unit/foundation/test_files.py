import os
import stat
from pathlib import Path

import pytest

from foundation.files import write_whole


def test_the_content_and_missing_folders_are_written(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b"
    write_whole(file, "text\n")
    write_whole(file, b"\0bytes")
    assert file.read_bytes() == b"\0bytes"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_failed_write_leaves_the_old_content_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    write_whole(file, "old")

    def fail(source: str, target: Path) -> None:
        raise OSError(f"{source} {target}")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="file"):
        write_whole(file, "new")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    assert file.read_text() == "old"
