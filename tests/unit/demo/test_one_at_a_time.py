"""Two demos at once, in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.demo.one_at_a_time import alone

HOLD = """
import sys
from pathlib import Path
from lab.demo.one_at_a_time import alone
with alone(Path(sys.argv[1])):
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".lab").mkdir()
    return tmp_path


def hold(project: Path) -> subprocess.Popen[str]:
    """Another demo, which runs until it is told to end."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(project)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    return process


def test_while_another_demo_runs_none_begins_and_its_process_is_named(project: Path) -> None:
    with hold(project) as other:
        with pytest.raises(LabError) as raised, alone(project):
            pass
        assert raised.value.message == f"another demo is under way, in process {other.pid}"
        assert "lab demo reset" in raised.value.remedy
        other.communicate()
    with alone(project):
        pass


def test_a_demo_that_was_killed_holds_nothing(project: Path) -> None:
    with hold(project) as other:
        other.kill()
        other.communicate()
    with alone(project), pytest.raises(LabError, match=str(os.getpid())), alone(project):
        pass


def test_one_that_fails_lets_the_next_begin(project: Path) -> None:
    with pytest.raises(LabError, match="a demo"), alone(project):
        raise LabError("a demo went wrong")
    with alone(project):
        pass


def test_another_checkout_has_demos_of_its_own(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / ".lab").mkdir(parents=True)
    with alone(project), alone(other):
        assert (other / ".lab" / "demo.lock").read_text() == str(os.getpid())
