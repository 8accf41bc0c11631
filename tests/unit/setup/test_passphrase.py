import stat
from pathlib import Path

import pytest

from foundation.errors import LabError
from foundation.names import PROJECT
from lab.project import state_dir
from lab.setup.passphrase import passphrase_file


def have_state(project: Path, stack: str) -> None:
    """Have the checkout's backend know a stack, where Pulumi puts it."""
    file = state_dir(project) / ".pulumi" / "stacks" / PROJECT / f"{stack}.json"
    file.parent.mkdir(parents=True)
    file.write_text("{}")


def test_a_passphrase_is_made_once_and_for_this_user_only(tmp_path: Path) -> None:
    file = passphrase_file(tmp_path)
    made = file.read_text()
    assert len(made.strip()) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert passphrase_file(tmp_path).read_text() == made


def test_two_checkouts_have_two_passphrases(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert passphrase_file(one).read_text() != passphrase_file(other).read_text()


def test_making_it_leaves_no_draft(tmp_path: Path) -> None:
    file = passphrase_file(tmp_path)
    assert list(file.parent.iterdir()) == [file]


def test_one_that_is_there_is_used_with_the_state_that_it_encrypts(tmp_path: Path) -> None:
    file = passphrase_file(tmp_path)
    have_state(tmp_path, "kind")
    assert passphrase_file(tmp_path) == file


def test_a_lost_one_is_not_replaced_while_there_is_state(tmp_path: Path) -> None:
    file = passphrase_file(tmp_path)
    have_state(tmp_path, "kind")
    file.unlink()
    with pytest.raises(LabError, match="state of kind is encrypted") as raised:
        passphrase_file(tmp_path)
    assert "PULUMI_CONFIG_PASSPHRASE" in raised.value.remedy
    assert not file.exists()


def test_an_empty_one_is_refused_instead_of_used(tmp_path: Path) -> None:
    file = passphrase_file(tmp_path)
    file.write_text("\n")
    with pytest.raises(LabError, match="is empty"):
        passphrase_file(tmp_path)
