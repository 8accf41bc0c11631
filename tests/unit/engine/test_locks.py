import json
import shutil
import socket
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import LabError
from lab.engine.locks import stale_locks


@pytest.fixture
def pulumi(tmp_path: Path) -> Generator[subprocess.Popen[bytes]]:
    """A running process that is called pulumi."""
    program = tmp_path / "pulumi"
    shutil.copy(shutil.which("sleep") or "/bin/sleep", program)
    process = subprocess.Popen([program, "60"])
    yield process
    process.kill()
    process.wait()


def write_lock(checkout: Path, pid: int, **other: Any) -> None:
    folder = checkout / ".lab" / ".pulumi" / "locks" / "organization" / "lab" / "kind"
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "pid": pid,
        "username": "root",
        "hostname": socket.gethostname(),
        "timestamp": "2026-11-23T16:40:01.629142519Z",
        **other,
    }
    (folder / f"{pid}.json").write_text(json.dumps(content))
    (folder / f"{pid}.json.attrs").write_text("{}")


def test_a_stack_without_locks_has_no_stale_ones(checkout: Path) -> None:
    assert stale_locks(checkout, "kind") == []


def test_a_lock_whose_process_runs_is_respected(
    checkout: Path, pulumi: subprocess.Popen[bytes]
) -> None:
    write_lock(checkout, pulumi.pid)
    with pytest.raises(LabError, match=f"root@.*process {pulumi.pid}, since 2026-11-23T16:40:01"):
        stale_locks(checkout, "kind")


def test_a_lock_is_stale_once_its_process_has_ended_even_if_nobody_has_waited_for_it(
    checkout: Path, pulumi: subprocess.Popen[bytes]
) -> None:
    write_lock(checkout, pulumi.pid)
    pulumi.kill()
    # Wait for the end without reaping: the process is a zombie.
    stat = Path(f"/proc/{pulumi.pid}/stat")
    while stat.exists() and " Z " not in stat.read_text():
        pass
    assert [lock.pid for lock in stale_locks(checkout, "kind")] == [pulumi.pid]
    pulumi.wait()
    assert [lock.pid for lock in stale_locks(checkout, "kind")] == [pulumi.pid]


@pytest.mark.skipif(
    not Path("/proc").exists(), reason="only Linux tells a process's name like this"
)
def test_a_lock_is_stale_if_its_number_is_another_programs_now(checkout: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        write_lock(checkout, other.pid)
        assert [lock.pid for lock in stale_locks(checkout, "kind")] == [other.pid]
        other.kill()


def test_a_lock_of_another_machine_is_respected(checkout: Path) -> None:
    write_lock(checkout, 2**22 + 1, hostname="elsewhere.example")
    with pytest.raises(LabError, match="another machine") as raised:
        stale_locks(checkout, "kind")
    assert "pulumi cancel --stack kind" in raised.value.remedy


def test_a_lock_that_cannot_be_read_is_named(checkout: Path) -> None:
    write_lock(checkout, 1)
    (file,) = checkout.glob(".lab/.pulumi/locks/**/1.json")
    file.write_text("{}")
    with pytest.raises(LabError, match=r"1\.json is not a lock"):
        stale_locks(checkout, "kind")
