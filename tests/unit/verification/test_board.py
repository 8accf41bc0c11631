import io

import pytest
from rich.console import Console

from lab.terminal import live_view
from lab.verification import board
from lab.verification.board import Board
from lab.verification.check import Check, Result

ONE, TWO = (Check(name=name, attempt=str) for name in ("one", "two"))


def result(name: str, *, ok: bool, detail: str) -> Result:
    return Result(name=name, ok=ok, detail=detail, seconds=2.4)


def test_without_a_terminal_each_result_is_a_line() -> None:
    text = io.StringIO()
    shown = Board(Console(file=text), [ONE, TWO])
    with shown.shown():
        shown.finished(result("two", ok=False, detail="Pod [x] waits"))
        shown.finished(result("one", ok=True, detail="3 ready"))
    assert text.getvalue() == "FAIL  two (2 s): Pod [x] waits\nok    one (2 s): 3 ready\n"


def test_without_a_terminal_long_silence_is_broken_by_what_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = io.StringIO()
    shown = Board(Console(file=text), [ONE, TWO])
    shown.waits(ONE, "too early to be told")
    monkeypatch.setattr(live_view, "_SILENCE_SECONDS", 0)
    shown.waits(TWO, "Pod y")
    assert text.getvalue().splitlines() == [
        "waits one (0 s): too early to be told",
        "waits two (0 s): Pod y",
    ]


def test_without_a_terminal_the_same_is_not_said_of_a_check_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = io.StringIO()
    shown = Board(Console(file=text), [ONE, TWO])
    monkeypatch.setattr(live_view, "_SILENCE_SECONDS", 0)
    shown.waits(ONE, "Pod x")
    shown.waits(ONE, "Pod x")
    shown.waits(TWO, "Pod y")
    shown.waits(ONE, "Pod z")
    monkeypatch.setattr(board, "_REPEAT_SECONDS", 0)
    shown.waits(TWO, "Pod y")
    assert [line.split()[1] + line[-1] for line in text.getvalue().splitlines()] == [
        "onex",
        "twoy",
        "onez",
        "onez",
        "twoy",
    ]


def test_what_is_waited_for_is_told_in_brief_and_a_failure_in_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = io.StringIO()
    shown = Board(Console(file=text), [ONE])
    monkeypatch.setattr(live_view, "_SILENCE_SECONDS", 0)
    detail = "Pod x: " + 100 * "no such host, " + "at last"
    shown.waits(ONE, detail)
    shown.finished(result("one", ok=False, detail=detail))
    waits, failed = text.getvalue().splitlines()
    assert len(waits) < 250
    assert waits.startswith("waits one (0 s): Pod x: no such host")
    assert waits.endswith(" …")
    assert failed.endswith(detail)


def test_in_a_terminal_the_table_has_every_check_in_order_and_stays() -> None:
    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=100, color_system=None)
    shown = Board(console, [ONE, TWO])
    with shown.shown():
        shown.waits(ONE, "Pod x waits")
        shown.finished(result("two", ok=True, detail="fine"))
    last = text.getvalue().rpartition("check")[2]
    assert last.index("one") < last.index("Pod x waits") < last.index("two") < last.index("fine")
