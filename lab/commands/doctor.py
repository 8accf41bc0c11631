"""`lab doctor`: checks this machine."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lab.commands.up import choose
from lab.project import project_dir
from lab.setup.choice import choose_stack
from lab.setup.examination import examine
from lab.setup.findings import Finding, Level
from lab.terminal.console import table_console

app = typer.Typer()

_COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "bold red"}


@app.command()
def doctor(
    stack: Annotated[
        str | None,
        typer.Option(help="Check for this stack. Default: the one `lab up` chooses."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """Check this machine, and print a remedy for each failure. Changes nothing.

    Exit status 1 if a check fails.
    """
    with Console(stderr=True).status("Checking this machine …"):
        project = project_dir()
        # A stack may be checked although another one is up.
        choice = choose_stack(stack) if stack else choose(project, None)
        findings = examine(project, choice.stack)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        console = table_console()
        console.print(f"stack {choice.stack}: {escape(choice.reason)}", soft_wrap=True)
        console.print(_table(findings))
    if any(finding.level is Level.FAIL for finding in findings):
        raise typer.Exit(1)


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("check", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("finding and remedy", overflow="fold")
    for finding in findings:
        level = f"[{_COLOURS[finding.level]}]{finding.level}[/]"
        remedy = f"\n[bold]{escape(finding.remedy)}[/]" if finding.remedy else ""
        table.add_row(finding.name, level, escape(finding.detail) + remedy)
    return table
