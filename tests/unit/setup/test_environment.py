import os
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.setup.environment import compose
from lab.setup.passphrase import passphrase_file

INHERITED = {"PATH": "/usr/bin", "HOME": "/home/me"}


def test_the_passphrase_and_the_state_are_the_checkouts(tmp_path: Path) -> None:
    environment = compose(tmp_path, INHERITED, {})
    assert environment["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(passphrase_file(tmp_path))
    assert environment["PULUMI_BACKEND_URL"] == (tmp_path / ".lab").as_uri()
    assert (tmp_path / ".lab").is_dir()


def test_the_rest_of_the_environment_is_kept_and_the_stack_adds_to_it(tmp_path: Path) -> None:
    environment = compose(tmp_path, INHERITED, {"PULUMI_HOME": "/of/the/bundle"})
    assert environment["HOME"] == "/home/me"
    assert environment["PULUMI_HOME"] == "/of/the/bundle"


def test_the_lab_command_and_then_the_stacks_tools_come_first_on_path(tmp_path: Path) -> None:
    stack = {"PATH": f"/the/tools{os.pathsep}/usr/bin"}
    path = compose(tmp_path, INHERITED, stack)["PATH"].split(os.pathsep)
    assert path == [str(Path(sys.executable).parent), "/the/tools", "/usr/bin"]


@pytest.mark.parametrize("name", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
def test_a_passphrase_that_the_user_has_set_wins_and_none_is_made(
    tmp_path: Path, name: str
) -> None:
    environment = compose(tmp_path, {**INHERITED, name: ""}, {})
    assert {key: value for key, value in environment.items() if "PASSPHRASE" in key} == {name: ""}
    assert list((tmp_path / ".lab").iterdir()) == []


def test_a_backend_that_the_user_has_set_wins(tmp_path: Path) -> None:
    theirs = {**INHERITED, "PULUMI_BACKEND_URL": "s3://bucket"}
    assert compose(tmp_path, theirs, {})["PULUMI_BACKEND_URL"] == "s3://bucket"


def test_update_checks_are_skipped_unless_the_user_wants_them(tmp_path: Path) -> None:
    assert compose(tmp_path, INHERITED, {})["PULUMI_SKIP_UPDATE_CHECK"] == "true"
    wanted = {**INHERITED, "PULUMI_SKIP_UPDATE_CHECK": "false"}
    assert compose(tmp_path, wanted, {})["PULUMI_SKIP_UPDATE_CHECK"] == "false"


def test_a_lost_passphrase_is_an_error_before_pulumi_runs(tmp_path: Path) -> None:
    compose(tmp_path, INHERITED, {})
    passphrase_file(tmp_path).unlink()
    state = tmp_path / ".lab" / ".pulumi" / "stacks" / "lab" / "kind.json"
    state.parent.mkdir(parents=True)
    state.touch()
    with pytest.raises(LabError, match="is missing"):
        compose(tmp_path, INHERITED, {})


def test_a_program_can_be_run_in_it(tmp_path: Path) -> None:
    environment = compose(tmp_path, os.environ, {})
    script = 'test -s "$PULUMI_CONFIG_PASSPHRASE_FILE"'
    assert subprocess.run(["sh", "-c", script], env=environment, check=False).returncode == 0
