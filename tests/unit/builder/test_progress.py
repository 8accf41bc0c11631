import io

from rich.console import Console

from offline.builder.progress import LiveProgress
from offline.builder.store import Record
from tests.unit.builder.parts import part


def record(name: str) -> Record:
    return Record(
        name=name,
        kind="program",
        version="v1",
        source="the test",
        key="k",
        digest="d",
        size=2_500_000,
        seconds=3.2,
        built="2026-01-01T00:00:00+00:00",
    )


def test_without_a_terminal_each_part_is_one_line_with_size_time_and_what_is_left() -> None:
    output = io.StringIO()
    progress = LiveProgress(Console(file=output, width=60))
    parts = [part("kubelet"), part("kubeadm"), part("kind")]
    with progress.shown():
        progress.planned(parts, parts[:2])
        progress.started(parts[0])
        progress.finished(parts[0], record("kubelet"))
    said, built = output.getvalue().splitlines()
    assert said.startswith("1 of 3 parts are ready, 2 to build")
    assert built.startswith("[ 1/2] program kubelet v1  2.5 MB in 3 s  (elapsed 0:00, left about")


def test_in_a_terminal_the_part_under_way_and_the_bar_are_shown() -> None:
    output = io.StringIO()
    progress = LiveProgress(Console(file=output, width=100, force_terminal=True))
    with progress.shown():
        progress.planned([part("kubelet")], [part("kubelet")])
        progress.started(part("kubelet"))
    assert "building program kubelet v1 (0:00)" in output.getvalue()
    assert "0/1" in output.getvalue()
