"""`lab demo`: plays a release on all clusters at once, and reports its outcome."""

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from foundation.errors import LabError
from lab.demo.catalogue import DEMOS, Demo, demo_named
from lab.demo.figures import figures
from lab.demo.one_at_a_time import alone
from lab.demo.preflight import examine, require_traffic
from lab.demo.report import Report, report_json, report_text
from lab.demo.repository import repository
from lab.demo.stage import Stage
from lab.fleet.board import FleetBoard
from lab.fleet.model import Tone
from lab.fleet.observer import observing
from lab.kubernetes.kubectl import Kubectl
from lab.project import project_dir
from lab.stack import Stack
from lab.traffic.load_generator import MOST, RATE

app = typer.Typer(help="Plays a good or bad canary on all clusters at once, and other demos.")


@app.command("demo")
def play_demo(
    name: Annotated[str, typer.Argument(help=" | ".join(DEMOS))] = "",
    rate: Annotated[
        int, typer.Option(min=1, max=MOST, help="Requests a second in each cluster.")
    ] = RATE,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Play a demo with a live view, then report it. Exit status 1 if it failed.

    It sends requests through the ingress gateway of each workload cluster; they continue for an
    hour (lab traffic stop). After an interrupted demo, run `lab demo reset`.
    """
    if not name:
        Console().print(_list())
        return
    chosen = demo_named(name)
    stack = Stack.load()
    # With --json, standard output contains only the JSON.
    console = Console(stderr=as_json, highlight=False)
    with alone(project_dir()), observing(stack) as observer:
        source = repository(Kubectl(stack.hub, stack.environment))
        with FleetBoard(console) as board:
            stage = Stage(stack, source, observer, board.show)
            if not chosen.from_any_state:
                examine(chosen, stage)
                require_traffic(stage, rate)
            try:
                report = play(chosen, stage)
            except KeyboardInterrupt:
                remedy = "`lab demo reset` restores Git and clusters"
                stage.note(f"interrupted: {remedy}", tone=Tone.BAD)
                stage.look()
                raise
    if as_json:
        typer.echo(json.dumps(report_json(report), indent=2))
    else:
        console.print(report_text(report))
    if not report.ok:
        raise typer.Exit(1)


def play(chosen: Demo, stage: Stage) -> Report:
    """Play a demo to its end; a failure is part of the report."""
    stage.begin()
    started = time.time()
    try:
        outcome, ok = chosen.play(stage), True
    except LabError as error:
        outcome, ok = " ".join((error.message, error.remedy or "")).strip(), False
        stage.note(error.message, tone=Tone.BAD)
    # Without a last snapshot, the report covers those before.
    with suppress(LabError):
        stage.look()
    return Report(
        demo=chosen.name,
        outcome=outcome,
        ok=ok,
        figures=figures(stage.snapshots, chosen.version),
        events=tuple(stage.events),
        clusters=stage.now.clusters,
        started=started,
        ended=time.time(),
    )


def _list() -> Table:
    table = Table("lab demo …", "shows", box=None, header_style="bold", pad_edge=False)
    for row in _rows():
        table.add_row(*row)
    return table


def _rows() -> Sequence[tuple[str, str]]:
    return [(each.name, each.shows) for each in DEMOS.values()]
