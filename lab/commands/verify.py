"""`lab verify`: proves that the lab that is up does what it is there for."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from lab.kubernetes.kubectl import Kubectl
from lab.stack import Stack
from lab.verification.board import Board
from lab.verification.echo_apps import EchoApps
from lab.verification.plan import plan
from lab.verification.runner import run

app = typer.Typer(help="Proves that the lab works; names the culprit if it does not.")


@app.callback(invoke_without_command=True)
def verify(
    timeout: Annotated[
        float, typer.Option(min=0, help="Seconds in which every check has to be met.")
    ] = 180,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """Check clusters, mesh, metrics, delivery and access. Exit status 1 if a check fails.

    The calls between clusters are those of an app of its own, in the namespace lab-verify of each
    workload cluster, which is removed in the end.
    """
    stack = Stack.load()
    hub, *workload = [Kubectl(cluster, stack.environment) for cluster in stack.clusters]
    by_name = {kubectl.cluster.name: kubectl for kubectl in workload}
    apps = EchoApps(by_name)
    checks = plan(hub, by_name, stack.endpoints["thanos"], apps)
    # With --json, standard output is for the JSON alone.
    console = Console(stderr=as_json, highlight=False)
    board = Board(console, checks)
    try:
        with board.shown():
            results = run(checks, board, timeout=timeout)
    finally:
        for complaint in apps.remove():
            console.print(f"note: {complaint}", markup=False, soft_wrap=True)
    if as_json:
        shown = [{**asdict(result), "seconds": round(result.seconds, 1)} for result in results]
        typer.echo(json.dumps(shown, indent=2))
    failed = sum(not result.ok for result in results)
    if failed:
        console.print(f"[bold red]{failed} of {len(results)} checks failed[/]")
        raise typer.Exit(1)
    console.print(f"[green]all {len(results)} checks are met[/]")
