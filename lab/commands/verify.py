"""`lab verify`: verifies that the running lab works."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from lab.kubernetes.kubectl import Kubectl
from lab.stack import Stack
from lab.verification.board import Board
from lab.verification.check import Check, Result
from lab.verification.echo_apps import EchoApps
from lab.verification.plan import plan
from lab.verification.runner import run
from lab.verification.selection import repeat_command, select

app = typer.Typer(help="Verifies that the lab works; names the cause of each failure.")


@app.command()
def verify(
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="Run only the checks whose name contains PATTERN or matches it as a glob."
            " Can be given several times.",
        ),
    ] = None,
    list_names: Annotated[
        bool, typer.Option("--list", help="List the names of the checks; run nothing.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0, help="Seconds until a check that is not met has failed.")
    ] = 180,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """Check clusters, mesh, metrics, delivery and access. Exit status 1 if a check fails.

    The checks of the mesh create an app in the namespace lab-verify, and delete it at the end.
    """
    stack = Stack.load()
    hub, *workload = [Kubectl(cluster, stack.environment) for cluster in stack.clusters]
    by_name = {kubectl.cluster.name: kubectl for kubectl in workload}
    apps = EchoApps(by_name)
    checks = select(plan(hub, by_name, stack.endpoints["thanos"], apps), only or [])
    if list_names:
        _print_names(checks, as_json=as_json)
        return
    # With --json, standard output has nothing but the JSON.
    console = Console(stderr=as_json, highlight=False)
    board = Board(console, checks)
    try:
        with board.shown():
            results = run(checks, board, timeout=timeout)
    finally:
        for error in apps.remove():
            console.print(f"note: {error}", markup=False, soft_wrap=True)
    if as_json:
        shown = [{**asdict(result), "seconds": round(result.seconds, 1)} for result in results]
        typer.echo(json.dumps(shown, indent=2))
    _print_summary(results, console)
    if not all(result.ok for result in results):
        raise typer.Exit(1)


def _print_names(checks: Sequence[Check], *, as_json: bool) -> None:
    names = [check.name for check in checks]
    typer.echo(json.dumps(names, indent=2) if as_json else "\n".join(names))


def _print_summary(results: Sequence[Result], console: Console) -> None:
    """The count; for each failed check, its name, the cause and the command that repeats it."""
    failed = [result for result in results if not result.ok]
    if not failed:
        count = "the check is" if len(results) == 1 else f"all {len(results)} checks are"
        console.print(f"[green]{count} met[/]")
        return
    console.print(f"[bold red]{len(failed)} of {len(results)} checks failed[/]")
    for result in failed:
        console.print(f"{result.name}: {result.detail}", markup=False, soft_wrap=True)
        console.print(f"  {repeat_command(result.name)}", markup=False, soft_wrap=True)
