"""The `lab` command.

Its sub-commands are entry points of the group `lab.commands`, each a Typer application. A
sub-command is imported only when it is used, so a broken one does not affect the others.
"""

import signal
import sys
from importlib.metadata import EntryPoint, entry_points
from types import FrameType
from typing import Any, NoReturn, cast

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from foundation.errors import LabError
from lab.system_error import explained

COMMANDS = "lab.commands"
_SIGNALLED = 128  # plus the signal's number, as in shells
INTERRUPTED = _SIGNALLED + signal.SIGINT


class _Commands(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is Typer's
        return sorted(entry_points(group=COMMANDS).names)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperGroup | TyperCommand | None:  # noqa: ARG002
        for entry_point in entry_points(group=COMMANDS, name=cmd_name):
            return _load(entry_point)
        return None

    def invoke(self, ctx: Any) -> Any:
        console = Console(stderr=True, highlight=False)
        try:
            return super().invoke(ctx)
        except LabError as error:
            _print(error, console)
            raise typer.Exit(1) from error
        except BrokenPipeError:
            raise  # `lab status | head`: Click ends quietly
        except OSError as error:
            _print(explained(error), console)
            raise typer.Exit(1) from error
        except KeyboardInterrupt as interrupt:
            console.print("Interrupted.")
            raise typer.Exit(INTERRUPTED) from interrupt


def _print(error: LabError, console: Console) -> None:
    console.print(f"[bold red]error:[/] {escape(error.message)}", soft_wrap=True)
    if error.remedy:
        console.print(escape(error.remedy), soft_wrap=True)


def _load(entry_point: EntryPoint) -> TyperGroup | TyperCommand:
    try:
        # An application with one command and no callback becomes that command.
        command = cast(TyperGroup | TyperCommand, get_command(entry_point.load()))
    except Exception as error:  # any error of an import: the other commands must work
        command = cast(TyperCommand, get_command(_broken(entry_point, error)))
    command.name = entry_point.name
    return command


def _broken(entry_point: EntryPoint, cause: Exception) -> typer.Typer:
    """An application that accepts any arguments and reports why the sub-command is unavailable.

    A `LabError` is raised as it is: it has a more specific remedy.
    """
    app = typer.Typer(add_completion=False)

    @app.command(
        help=f"Cannot be loaded: {cause}",
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def command() -> None:  # pyright: ignore[reportUnusedFunction]
        if isinstance(cause, LabError):
            raise cause
        raise LabError(
            f"`lab {entry_point.name}` cannot be loaded from {entry_point.value}:"
            f" {type(cause).__name__}: {cause}",
            "Install the lab and its requirements again: pip install --editable .",
        ) from cause

    return app


app = typer.Typer(cls=_Commands, no_args_is_help=True, pretty_exceptions_show_locals=False)


@app.callback()
def lab() -> None:
    """Prepares this machine, creates the lab, verifies it, demonstrates releases, removes it."""


def main() -> None:
    """The entry point of the program `lab`."""
    # On SIGTERM, stop child processes as on Ctrl-C.
    signal.signal(signal.SIGTERM, _end)
    app(prog_name="lab")


def _end(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(_SIGNALLED + number)


if __name__ == "__main__":
    main()
