import io
import sys

import pytest
from rich.table import Table

from lab.terminal.console import table_console


class Output(io.StringIO):
    """Standard output that is a terminal or a pipe."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def printed(monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> list[str]:
    """The lines of a table whose only row is 150 characters long, where 90 columns are visible."""
    output = Output(terminal=terminal)
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    table = Table(box=None, show_header=False)
    table.add_column(overflow="fold")
    table.add_row("x" * 150)
    table_console().print(table)
    return [line for line in output.getvalue().splitlines() if "x" in line]


def test_in_a_pipe_a_row_is_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(printed(monkeypatch, terminal=False)) == 1


def test_in_a_terminal_a_row_is_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, terminal=True)
    assert len(lines) == 2
    assert max(map(len, lines)) <= 90
