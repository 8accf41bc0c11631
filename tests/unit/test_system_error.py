import errno
import os
import pwd
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.cli import app
from lab.system_error import explained

NOBODY = 65534


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Another user than the one who owns the files. Only root, as CI is, can become one."""
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


def test_a_file_of_another_user_is_named_with_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "state"
    file.touch()
    os.chown(file, NOBODY, NOBODY)
    found = explained(PermissionError(errno.EACCES, "Permission denied", str(file)))
    assert f"{file}: Permission denied ({file} belongs to nobody)" in found.message
    assert f"sudo chown -R {pwd.getpwuid(os.geteuid()).pw_name} {file}" in found.remedy


def test_one_s_own_file_needs_other_permissions(tmp_path: Path) -> None:
    found = explained(PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "none")))
    assert found.remedy == f"Change the permissions: chmod -R u+rwX {tmp_path}"


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "Free some space"), (errno.EROFS, "writable")]
)
def test_a_disk_that_cannot_be_written_to_has_a_remedy(number: int, words: str) -> None:
    found = explained(OSError(number, os.strerror(number), "/data/file"))
    assert found.message == f"/data/file: {os.strerror(number)}"
    assert words in found.remedy


@pytest.mark.parametrize("command", ["status", "down", "verify", "open argocd", "up --yes"])
def test_a_lab_of_another_user_ends_no_command_in_a_traceback(
    checkout: Path, command: str, request: pytest.FixtureRequest
) -> None:
    folder = checkout / ".lab" / ".pulumi" / "stacks" / "lab"
    folder.mkdir(parents=True)
    (folder / "kind.json").write_text("{}")
    (checkout / ".lab").chmod(0o700)
    for each in (*reversed(checkout.parents), checkout):
        if each.is_relative_to("/tmp"):
            each.chmod(0o755)
    # Its modules may be out of the other user's reach, too.
    CliRunner().invoke(app, [*command.split()[:1], "--help"])
    request.getfixturevalue("as_nobody")
    result = CliRunner().invoke(app, command.split())
    assert result.exit_code == 1
    assert "belongs to root" in result.stderr
    assert "sudo chown -R nobody" in result.stderr
    assert "Traceback" not in result.output
