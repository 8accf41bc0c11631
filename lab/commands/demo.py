"""`lab demo`: shows a release on all clusters at once, and what becomes of it."""

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

app = typer.Typer(help="Shows a canary on all clusters at once, good or bad, and other demos.")


@app.command("demo")
def play_demo(
    name: Annotated[str, typer.Argument(help=" | ".join(DEMOS))] = "",
    rate: Annotated[
        int, typer.Option(min=1, max=MOST, help="Requests a second in each cluster.")
    ] = RATE,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON instead.")
    ] = False,
) -> None:
    """Play a demo, with a live view, and report what happened. Exit status 1 if it went wrong.

    It sends requests through the ingress gateway of each workload cluster, and goes on doing so
    for an hour (lab traffic stop). An interrupted demo is put right by `lab demo reset`.
    """
    if not name:
        Console().print(_list())
        return
    chosen = demo_named(name)
    stack = Stack.load()
    # With --json, standard output is for the JSON alone.
    console = Console(stderr=as_json, highlight=False)
    with alone(project_dir()), observing(stack) as observer:
        source = repository(Kubectl(stack.hub, stack.environment))
        with FleetBoard(console) as board:
            stage = Stage(stack, source, observer, board.show)
            if not chosen.mends:
                examine(chosen, stage)
                require_traffic(stage, rate)
            try:
                report = play(chosen, stage)
            except KeyboardInterrupt:
                mend = "`lab demo reset` puts Git and clusters back"
                stage.note(f"interrupted: {mend}", tone=Tone.BAD)
                stage.look()
                raise
    if as_json:
        typer.echo(json.dumps(report_json(report), indent=2))
    else:
        console.print(report_text(report))
    if not report.ok:
        raise typer.Exit(1)


def play(chosen: Demo, stage: Stage) -> Report:
    """Play a demo to its end. What it did not come to is part of the report, as well."""
    stage.begin()
    started = time.time()
    try:
        outcome, ok = chosen.play(stage), True
    except LabError as error:
        outcome, ok = " ".join((error.message, error.mend or "")).strip(), False
        stage.note(error.message, tone=Tone.BAD)
    # Where nothing is to be seen any more, what was seen is the report all the same.
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
    table = Table("lab demo …", "what it shows", box=None, header_style="bold", pad_edge=False)
    for row in _rows():
        table.add_row(*row)
    return table


def _rows() -> Sequence[tuple[str, str]]:
    return [(each.name, each.shows) for each in DEMOS.values()]
