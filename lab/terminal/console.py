"""Consoles for tables."""

import sys
from typing import Final

from rich.console import Console

_PIPE_WIDTH: Final = 200


def table_console() -> Console:
    """A console on standard output, as wide as the terminal.

    A pipe has no width; rich would squeeze tables into 80 columns. There it is 200 columns wide.
    """
    return Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
