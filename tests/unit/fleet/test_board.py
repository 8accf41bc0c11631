import io

import pytest
from rich.console import Console

from lab.fleet.board import FleetBoard
from lab.fleet.model import Event
from tests.unit.fleet.views import cluster, snapshot

ONE, TWO, THREE = (
    Event(at=1000.0 + n, cluster="workload-1", text=text)
    for n, text in enumerate(["weight 20 %", "pause [20 s]", "gate"])
)


def plain() -> Console:
    return Console(file=io.StringIO(), width=40)


def printed(console: Console) -> list[str]:
    """The lines so far, without the time of day."""
    assert isinstance(console.file, io.StringIO)
    return [line[10:].strip() for line in console.file.getvalue().splitlines()]


def test_without_a_terminal_each_event_is_a_line_once() -> None:
    console = plain()
    with FleetBoard(console) as board:
        board.show(snapshot(cluster(), at=1000, events=(ONE,)))
        board.show(snapshot(cluster(), at=1001, events=(ONE, TWO)))
        board.show(snapshot(cluster(), at=1002, events=(TWO, THREE)))
    assert printed(console) == [
        "workload-1  weight 20 %",
        "workload-1  pause [20 s]",
        "workload-1  gate",
    ]


def test_without_a_terminal_a_long_line_is_not_broken() -> None:
    console = plain()
    with FleetBoard(console) as board:
        board.show(snapshot(events=(Event(at=0, cluster="", text="word " * 30),)))
    assert len(printed(console)) == 1


def test_without_a_terminal_long_silence_is_broken_by_where_the_clusters_are() -> None:
    console = plain()
    fleet = (
        cluster(),
        cluster("workload-2", version="v1", phase="Healthy"),
        cluster("workload-3", answers=False),
    )
    with FleetBoard(console) as board:
        board.show(snapshot(*fleet, at=1000, events=(ONE,)))
        board.show(snapshot(*fleet, at=1014, events=(ONE,)))
        board.show(snapshot(*fleet, at=1015, events=(ONE,)))
        board.show(snapshot(*fleet, at=1016, events=(ONE,)))
    assert printed(console)[1:] == [
        "workload-1 Paused, v2 40 %, pause 20 s; workload-2 Healthy, v1; workload-3 does not answer"
    ]


def test_in_a_terminal_the_last_view_stays_and_the_cursor_is_back() -> None:
    console = Console(
        file=io.StringIO(), width=80, height=60, force_terminal=True, color_system=None
    )
    board = FleetBoard(console)

    def interrupted() -> None:
        with board:
            board.show(snapshot(cluster(weight=20)))
            board.show(snapshot(cluster(weight=60)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "60 %" in text.rpartition("weight")[2]
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")
