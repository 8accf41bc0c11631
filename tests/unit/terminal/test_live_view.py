import io

import pytest
from rich.console import Console
from rich.text import Text

from lab.terminal.live_view import LiveView


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def terminal(text: io.StringIO) -> Console:
    return Console(file=text, force_terminal=True, width=60, color_system=None)


def test_without_a_terminal_only_lines_are_printed_and_none_is_broken() -> None:
    text = io.StringIO()
    view = LiveView(Console(file=text, width=20), lambda: "the view")
    with view:
        view.line("word " * 10 + "[bold]")
        view.line(Text("styled"))
    assert not view.is_live
    assert text.getvalue() == "word " * 10 + "[bold]\nstyled\n"


def test_a_line_is_due_after_a_long_silence_and_each_line_ends_it() -> None:
    clock = Clock()
    view = LiveView(Console(file=io.StringIO()), str, now=clock)
    clock.seconds += 14
    assert not view.is_silent
    clock.seconds += 1
    assert view.is_silent
    view.line("a word")
    assert not view.is_silent


def test_in_a_terminal_no_line_is_ever_due() -> None:
    clock = Clock()
    view = LiveView(terminal(io.StringIO()), str, now=clock)
    clock.seconds += 1000
    assert view.is_live
    assert not view.is_silent


def test_in_a_terminal_the_view_follows_its_state_and_stays() -> None:
    text, state = io.StringIO(), ["first"]
    with LiveView(terminal(text), lambda: state[0]) as view:
        state[0] = "second"
        view.line("a line")
    drawn = text.getvalue()
    assert drawn.index("first") < drawn.index("a line") < drawn.rindex("second")
    assert drawn.endswith("\x1b[?25h")  # the cursor is back


def test_a_transient_view_is_erased_at_the_end() -> None:
    def after_the_view(*, transient: bool) -> str:
        text = io.StringIO()
        with LiveView(terminal(text), lambda: "view", transient=transient):
            pass
        return text.getvalue().rpartition("view")[2]

    erase = "\x1b[2K"
    assert erase in after_the_view(transient=True)
    assert erase not in after_the_view(transient=False)


def test_the_view_ends_with_an_error_of_its_block() -> None:
    text = io.StringIO()
    with pytest.raises(KeyboardInterrupt), LiveView(terminal(text), lambda: "view"):
        raise KeyboardInterrupt
    assert text.getvalue().rindex("\x1b[?25h") > text.getvalue().rindex("\x1b[?25l")
