"""`lab watch`: the fleet, live in the terminal."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from typing import Annotated, Final

import typer
from rich.console import Console

from foundation.errors import LabError
from lab.fleet.board import FleetBoard
from lab.fleet.model import Snapshot
from lab.fleet.observer import Observer, observing
from lab.fleet.terminal import fleet_view
from lab.stack import Stack

app = typer.Typer(help="Shows the fleet live: versions, weights, answers, events.")

_TIMEOUT_SECONDS: Final = 30.0
_SNAPSHOTS: Final = 3
"""The first has no data of the hub, and recent answers need two."""


@app.callback(invoke_without_command=True)
def watch(
    once: Annotated[bool, typer.Option("--once", help="Show the fleet once and exit.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, one object per line.")
    ] = False,
) -> None:
    """Watch the clusters' releases, weights, answers and Applications, until Ctrl-C."""
    stack = Stack.load()
    console = Console(highlight=False)
    with observing(stack) as observer:
        snapshots = _snapshots(observer)
        if once:
            snapshot = next(islice(snapshots, _SNAPSHOTS - 1, None))
            if as_json:
                _print_json(snapshot)
            else:
                console.print(fleet_view(snapshot, console.width))
            return
        # Ctrl-C is the regular end.
        with suppress(KeyboardInterrupt):
            if as_json:
                for snapshot in snapshots:
                    _print_json(snapshot)
            else:
                with FleetBoard(console) as board:
                    for snapshot in snapshots:
                        board.show(snapshot)


def _print_json(snapshot: Snapshot) -> None:
    typer.echo(json.dumps(asdict(snapshot)))


def _snapshots(observer: Observer) -> Iterator[Snapshot]:
    """Each snapshot as it is taken. Raises LabError after 30 seconds without one."""
    at = 0.0
    while True:
        snapshot = observer.wait(at, _TIMEOUT_SECONDS)
        if snapshot is None:
            raise LabError(
                f"no snapshot of the fleet within {_TIMEOUT_SECONDS:.0f} s",
                "`lab status` shows which clusters answer.",
            )
        yield snapshot
        at = snapshot.at
