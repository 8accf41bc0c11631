"""What is read of this very machine, as it is and with parts of it out of sight."""

import platform
from pathlib import Path

import pytest

from lab.host import apt, daemon_json, facts, pid_file


def test_a_system_without_os_release_is_not_taken_for_debian(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def none() -> dict[str, str]:
        raise OSError("no os-release file found")

    monkeypatch.setattr(platform, "freedesktop_os_release", none)
    read = facts.read_facts()
    assert not read.debian
    assert read.distribution


def test_docker_settings_that_only_root_may_read_are_known_to_be_there(
    closed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon_json, "PATH", str(closed_folder / "daemon.json"))
    read = facts.read_facts()
    assert read.daemon_json is None
    assert read.daemon_json_hidden


@pytest.mark.parametrize("text", [None, '{"mtu": 1400}'])
def test_docker_settings_that_may_be_read_are_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    path = tmp_path / "daemon.json"
    if text is not None:
        path.write_text(text)
    monkeypatch.setattr(daemon_json, "PATH", str(path))
    read = facts.read_facts()
    assert read.daemon_json == text
    assert not read.daemon_json_hidden


def test_pid_files_out_of_sight_say_nothing(
    closed_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pid_file, "PROGRAMS", {closed_folder / "pid": "dockerd"})
    read = facts.read_facts()
    assert read.stale_pid_files == ()
    assert read.dockerd_pid is None


def test_only_a_policy_of_ours_is_one_that_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(apt, "POLICY", str(policy))
    assert not facts.read_facts().policy_left
    policy.write_text("#!/bin/sh\nexit 101\n")
    assert not facts.read_facts().policy_left
    policy.write_text(apt.POLICY_TEXT)
    assert facts.read_facts().policy_left


def test_without_a_docker_command_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\nexit 1\n")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert facts.read_facts().docker_installed
    docker.unlink()
    assert not facts.read_facts().docker_installed
