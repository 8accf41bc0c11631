import os
from pathlib import Path

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
