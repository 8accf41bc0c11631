import os
from pathlib import Path

import pytest

from foundation.errors import LabError
from offline.builder import store
from offline.builder.store import remove, size_of


def test_a_hard_link_takes_no_disk_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "blob").write_bytes(b"x" * 100_000)
    alone = size_of([tmp_path / "a"])
    os.link(tmp_path / "a" / "blob", tmp_path / "b" / "blob")
    assert size_of([tmp_path]) == alone


def test_read_only_folders_are_removed_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "module" / "inner"
    folder.mkdir(parents=True)
    (folder / "file").write_text("x")
    folder.chmod(0o555)
    remove(tmp_path / "module")
    assert not (tmp_path / "module").exists()


def test_a_folder_in_which_something_is_mounted_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "scratch" / "root" / "proc"
    inside.mkdir(parents=True)
    (inside / "file").write_text("x")
    monkeypatch.setattr(store, "_mount_points", lambda: [Path("/"), Path("/proc"), inside])
    with pytest.raises(LabError, match="is mounted in a folder that the lab must remove") as error:
        remove(tmp_path / "scratch")
    assert f"umount --recursive {inside}" in error.value.remedy
    assert (inside / "file").exists()
