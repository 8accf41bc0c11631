import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.host import pid_file
from lab.host.pid_file import running

OWN_NAME = Path("/proc/self/comm").read_text().strip()


def test_the_process_that_a_pid_file_names_is_found(tmp_path: Path) -> None:
    path = tmp_path / "pid"
    path.write_text(f"{os.getpid()}\n")
    assert running(path, OWN_NAME) == os.getpid()


def test_a_number_that_another_program_has_got_since_is_stale(tmp_path: Path) -> None:
    path = tmp_path / "pid"
    path.write_text(str(os.getpid()))
    assert running(path, "dockerd") is None


def test_a_process_that_has_ended_is_stale_even_before_it_is_reaped(tmp_path: Path) -> None:
    path = tmp_path / "pid"
    child = subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    path.write_text(str(child.pid))
    name = Path(f"/proc/{child.pid}/comm").read_text().strip()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert Path(f"/proc/{child.pid}").exists()
    assert running(path, name) is None
    child.communicate()
    assert running(path, name) is None


@pytest.mark.parametrize("text", ["", "not a number"])
def test_a_file_without_a_number_is_stale(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pid"
    path.write_text(text)
    assert running(path, OWN_NAME) is None


def test_no_file_is_no_process(tmp_path: Path) -> None:
    assert running(tmp_path / "none", OWN_NAME) is None


def test_a_file_that_this_user_may_not_see_is_neither_running_nor_known_to_be_stale(
    closed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = closed_folder / "pid"
    monkeypatch.setattr(pid_file, "PROGRAMS", {path: "dockerd"})
    assert running(path, "dockerd") is None
    assert pid_file.stale() == ()
    assert pid_file.daemon() is None


def test_a_file_that_this_user_may_not_read_is_not_known_to_be_stale(
    closed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is closed need not be the folder: a file in one that is open, 0600 and of somebody else.
    monkeypatch.setattr(pid_file, "PROGRAMS", {closed_folder: "dockerd"})
    assert closed_folder.exists()
    assert pid_file.stale() == ()


def test_files_whose_process_is_gone_are_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").write_text(str(os.getpid()))
    (tmp_path / "here").write_text(str(os.getpid()))
    programs = {"gone": "dockerd", "here": OWN_NAME, "none": "dockerd"}
    monkeypatch.setattr(
        pid_file, "PROGRAMS", {tmp_path / name: program for name, program in programs.items()}
    )
    assert pid_file.stale() == (str(tmp_path / "gone"),)
