"""`lab up`: builds the lab, or changes it into what the settings now say."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from foundation.errors import LabError
from lab import kind_nodes
from lab.engine.backend import STACK_VARIABLE, current_stack, has_resources, is_the_users, stacks
from lab.engine.events import Update
from lab.engine.pulumi import Pulumi
from lab.engine.recovery import recover
from lab.engine.update_display import UpdateDisplay
from lab.project import project_dir
from lab.setup import stacks as setups
from lab.setup.choice import Choice, choose_stack
from lab.setup.environment import pulumi_environment
from lab.terminal.clock import clock

app = typer.Typer(help="Builds the lab, or changes it into what the settings say.")


@app.command()
def up(
    stack: Annotated[
        str | None,
        typer.Option(
            envvar=STACK_VARIABLE,
            help="kind, offline or existing; without it the one that is up, or that can be.",
        ),
    ] = None,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh", help="Look at what is really there first, and mend what was changed."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
) -> None:
    """Build the lab. Once it is up, change what differs from the settings; else change nothing."""
    console = Console(highlight=False)
    begun = time.monotonic()
    project = project_dir()
    with Console(stderr=True).status("Looking at what this machine reaches …"):
        choice = choose(project, stack)
    console.print(f"stack {choice.stack}: {escape(choice.reason)}", soft_wrap=True)
    if not yes and sys.stdin.isatty():
        typer.confirm("Bring the lab up?", default=True, abort=True)
    setups.prepare(choice.stack)
    environment = pulumi_environment(project, choice.stack)
    if nodes := kind_nodes.stopped(project, choice.stack):
        names = ", ".join(node.container for node in nodes)
        with console.status(f"Starting {escape(names)}, which had stopped …"):
            kind_nodes.start(project, nodes, environment)
        console.print(f"started {escape(names)}, which had stopped", soft_wrap=True)
    pulumi = Pulumi(project, choice.stack, environment)
    pulumi.select()
    display = UpdateDisplay(console, "lab up")
    recover(pulumi, display.say)
    update = pulumi.operate("up", display, *(["--refresh"] if refresh else []))
    took = clock(time.monotonic() - begun)
    console.print(f"[green]The lab is up[/] after {took}: {summary(update)}", soft_wrap=True)
    console.print("Next: lab verify, lab status, lab open argocd")


def choose(project: Path, asked_for: str | None) -> Choice:
    """The stack that is up already, else the one asked for, else the one this machine can have.

    Raises LabError if another one than the one asked for is up: both would have the same names.
    """
    if asked_for:
        others = [] if is_the_users() else [each for each in stacks(project) if each != asked_for]
        for other in others:
            if has_resources(project, other):
                raise LabError(
                    f"stack {other} is up, and {asked_for} would take its place",
                    f"Either: lab up --stack {other}; or first: lab down",
                )
    elif there := current_stack(project):
        return Choice(stack=there, reason="It was chosen before.")
    return choose_stack(asked_for)


def summary(update: Update) -> str:
    """What an update did, in numbers: `212 create, 3 same`."""
    counts = [f"{count} {operation}" for operation, count in sorted(update.changes.items())]
    return ", ".join(counts) or "nothing to do"
