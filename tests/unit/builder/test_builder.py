import errno
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from foundation.errors import LabError
from offline.builder import builder as builder_module
from offline.builder.builder import Builder
from offline.builder.workshop import Workshop
from tests.unit.builder.parts import Recorder, part, plan


def test_parts_are_built_after_what_they_need_and_find_it(tmp_path: Path) -> None:
    def join(shop: Workshop) -> None:
        texts = [(folder / name).read_text() for name, folder in shop.needs.items()]
        (shop.out / "joined").write_text(" ".join(texts))

    chain = plan(part("both", "a", "b", build=join), part("a", recipe="x"), part("b", recipe="y"))
    folders = Builder(tmp_path, Recorder()).build(chain)
    assert (folders["both"] / "joined").read_text() == "x y"


def test_what_is_built_is_not_built_again(tmp_path: Path) -> None:
    parts = plan(part("a"), part("b", "a"))
    Builder(tmp_path, Recorder()).build(parts)
    again = Recorder()
    Builder(tmp_path, again).build(parts)
    assert again.missing == []
    assert again.events == []


def test_only_what_changed_and_what_needs_it_is_built_again(tmp_path: Path) -> None:
    Builder(tmp_path, Recorder()).build(plan(part("a"), part("b", "a"), part("c")))
    again = Recorder()
    Builder(tmp_path, again).build(plan(part("a", recipe="new"), part("b", "a"), part("c")))
    assert again.missing == ["a", "b"]


def test_a_failure_stops_the_build_and_keeps_what_was_finished(tmp_path: Path) -> None:
    def fail(shop: Workshop) -> None:
        raise LabError(f"{shop.part}: broken")

    parts = plan(part("a"), part("b", "a", build=fail), part("c", "b"))
    with pytest.raises(LabError, match="b: broken"):
        Builder(tmp_path, Recorder()).build(parts)
    again = Recorder()
    with pytest.raises(LabError):
        Builder(tmp_path, again).build(parts)
    assert again.missing == ["b", "c"]
    assert "start c" not in again.events


def test_two_parts_that_use_all_cores_are_never_built_at_once(tmp_path: Path) -> None:
    busy = threading.Lock()

    def compile_alone(shop: Workshop) -> None:
        assert busy.acquire(blocking=False), f"{shop.part} was compiled beside another"
        subprocess.run(["true"], check=True)
        busy.release()

    parts = [part(f"p{i}", build=compile_alone, uses_all_cores=True) for i in range(6)]
    Builder(tmp_path, Recorder()).build(plan(*parts))


def test_a_second_part_is_built_beside_one_that_uses_all_cores(tmp_path: Path) -> None:
    meeting = threading.Barrier(2, timeout=20)

    def meet(shop: Workshop) -> None:
        (shop.out / "met").write_text(str(meeting.wait()))

    together = plan(part("go", build=meet, uses_all_cores=True), part("other", build=meet))
    assert set(Builder(tmp_path, Recorder()).build(together)) == {"go", "other"}


KILLED_BUILD = """
import subprocess, sys
from pathlib import Path
from offline.builder.builder import Builder
from tests.unit.builder.parts import Recorder, part, plan

def stay(shop):
    (shop.out / "half").write_text("not whole")
    print("half way", flush=True)
    shop.run("sleep", "600")

Builder(Path(sys.argv[1]), Recorder()).build(plan(part("a"), part("b", "a", build=stay)))
"""


def test_a_build_killed_with_9_leaves_no_half_part_and_no_process_and_goes_on(
    tmp_path: Path,
) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED_BUILD, tmp_path], stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == "half way\n"
    children = _wait_for_children(killed.pid)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    for child in children:
        # pidfd_open fails for a process that is gone; its poll is the event of one that goes.
        _wait_for_end(child)

    again = Recorder()
    folders = Builder(tmp_path, again).build(plan(part("a"), part("b", "a")))
    assert again.missing == ["b"]
    assert [file.name for file in folders["b"].iterdir()] == ["b"]


def _wait_for_children(pid: int) -> list[int]:
    """The processes that `pid` has started; there is no event for it, so it is asked repeatedly."""
    for _ in range(2000):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        children = [int(c) for task in tasks for c in (task / "children").read_text().split()]
        if children:
            return children
        threading.Event().wait(0.01)
    raise AssertionError("the build started no program")


def _wait_for_end(pid: int) -> None:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([handle], [], [], 20)
    os.close(handle)
    assert ended, f"process {pid} outlived the build that started it"


def test_two_builds_at_once_are_refused(tmp_path: Path) -> None:
    def build_inside(shop: Workshop) -> None:  # noqa: ARG001
        Builder(tmp_path, Recorder()).build(plan(part("b")))

    with pytest.raises(LabError, match="another build of the bundle is running"):
        Builder(tmp_path, Recorder()).build(plan(part("a", build=build_inside)))


class Usage(NamedTuple):
    """As shutil.disk_usage gives it, in bytes."""

    total: int
    used: int
    free: int


def _gib_free(gib: int) -> Callable[[Path], Usage]:
    def answer(_: Path) -> Usage:
        return Usage(10**12, 0, gib * 1024**3)

    return answer


def test_too_little_disk_is_said_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", _gib_free(3))
    progress = Recorder()
    everything = part("kubernetes", uses_all_cores=True, seconds=1500)
    with pytest.raises(LabError, match=r"3\.0 GiB of disk are free and the build needs 24"):
        Builder(tmp_path, progress).build(plan(everything))
    assert progress.events == []


def test_too_little_memory_is_said_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder_module, "_available_memory", lambda: 2 * 1024**3)
    progress = Recorder()
    with pytest.raises(LabError, match=r"2\.0 GiB of memory are free"):
        Builder(tmp_path, progress).build(plan(part("kubelet", uses_all_cores=True, seconds=100)))
    assert progress.events == []


def test_a_small_rebuild_asks_for_little_disk_and_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", _gib_free(4))
    monkeypatch.setattr(builder_module, "_available_memory", lambda: 2 * 1024**3)
    pause = plan(part("pause", uses_all_cores=True, seconds=2))
    assert set(Builder(tmp_path, Recorder()).build(pause)) == {"pause"}


def test_a_disk_that_becomes_full_while_we_write_is_said_as_such(tmp_path: Path) -> None:
    def write(_: Workshop) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(LabError, match="a: the disk is full"):
        Builder(tmp_path, Recorder()).build(plan(part("a", build=write)))


@pytest.mark.parametrize("damage", ["no content", "no record", "empty record"])
def test_a_part_that_somebody_damaged_counts_as_missing_and_is_built_again(
    tmp_path: Path, damage: str
) -> None:
    parts = plan(part("a", recipe="x"))
    builder = Builder(tmp_path, Recorder())
    content = builder.build(parts)["a"]
    match damage:
        case "no content":
            shutil.rmtree(content)
        case "no record":
            (content.parent / "part.json").unlink()
        case _:
            (content.parent / "part.json").write_text("")
    again = Recorder()
    folders = Builder(tmp_path, again).build(parts)
    assert again.missing == ["a"]
    assert (folders["a"] / "a").read_text() == "x"


def test_a_part_is_ready_out_of_date_or_missing(tmp_path: Path) -> None:
    builder = Builder(tmp_path, Recorder())
    builder.build(plan(part("a"), part("b", recipe="1")))
    states = builder.states(plan(part("a"), part("b", recipe="2"), part("c")))
    assert states == {"a": "ready", "b": "out of date", "c": "missing"}


def test_what_is_not_built_is_named_when_it_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="the bundle is not built: a, b, c and 1 more"):
        Builder(tmp_path, Recorder()).folders(plan(part("a"), part("b"), part("c"), part("d")))


def test_parts_that_no_longer_belong_to_the_bundle_are_removed(tmp_path: Path) -> None:
    builder = Builder(tmp_path, Recorder())
    builder.build(plan(part("old"), part("kept"), part("changed", recipe="1")))
    now = plan(part("kept"), part("changed", recipe="2"))
    folders = builder.build(now)
    builder.forget_all_but(now)
    assert sorted(path.name for path in (tmp_path / "parts").iterdir()) == ["changed", "kept"]
    assert len(list((tmp_path / "parts" / "changed").iterdir())) == 1
    assert all(folder.is_dir() for folder in folders.values())
