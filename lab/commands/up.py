"""`lab up`: creates the lab, or updates it to its settings."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from foundation.errors import LabError
from lab.engine.backend import STACK_VARIABLE, current_stack, has_resources, is_the_users, stacks
from lab.engine.events import Update
from lab.engine.pulumi import Pulumi
from lab.engine.recovery import recover
from lab.engine.update_display import UpdateDisplay
from lab.project import lab_name, project_dir
from lab.providers.provider import provider_of
from lab.setup import sources
from lab.setup.choice import Choice, choose_stack
from lab.setup.environment import pulumi_environment
from lab.terminal.clock import clock

app = typer.Typer()


@app.command()
def up(
    stack: Annotated[
        str | None,
        typer.Option(
            envvar=STACK_VARIABLE,
            help="kind, offline, existing or your own. Default: the one that is up, else kind or"
            " offline, as this machine's network permits.",
        ),
    ] = None,
    refresh: Annotated[
        bool,
        typer.Option(
            "--refresh", help="Compare with the clusters first, and revert manual changes."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
) -> None:
    """Create the lab, or update an existing one where it differs from its settings."""
    console = Console(highlight=False)
    begun = time.monotonic()
    project = project_dir()
    with Console(stderr=True).status("Checking this machine's network …"):
        choice = choose(project, stack)
    console.print(f"stack {choice.stack}: {escape(choice.reason)}", soft_wrap=True)
    if not yes and sys.stdin.isatty():
        typer.confirm("Create or update the lab?", default=True, abort=True)
    sources.prepare(project, choice.stack)
    environment = pulumi_environment(project, choice.stack)
    _start_stopped(project, choice.stack, environment, console)
    pulumi = Pulumi(project, choice.stack, environment)
    pulumi.select()
    display = UpdateDisplay(console, "lab up")
    recover(pulumi, display.say, releases=True)
    update = pulumi.operate("up", display, *(["--refresh"] if refresh else []))
    took = clock(time.monotonic() - begun)
    console.print(f"[green]The lab is up[/] after {took}: {summary(update)}", soft_wrap=True)
    console.print("Next: lab verify, lab status, lab open argocd")


def choose(project: Path, requested: str | None) -> Choice:
    """The requested stack, else the one that is up, else one that this machine's network permits.

    Raises LabError if a stack other than the requested one is up: both use the same names.
    """
    if requested:
        others = [] if is_the_users() else [each for each in stacks(project) if each != requested]
        for other in others:
            if has_resources(project, other):
                raise LabError(
                    f"stack {other} is up, and {requested} would take its place",
                    f"Keep it: lab up --stack {other}. Or remove it first: lab down",
                )
    elif there := current_stack(project):
        return Choice(stack=there, reason="It is up already.")
    return choose_stack(requested)


def _start_stopped(
    project: Path, stack: str, environment: Mapping[str, str], console: Console
) -> None:
    """Start the stopped machines of this checkout's clusters, as after a restart."""
    provider = provider_of(project, stack)
    clusters = provider.created_here(project)
    found = provider.machines(lab_name(project, stack), clusters)
    stopped = [machine for machine in found if not machine.running]
    if not stopped:
        return
    names = ", ".join(machine.name for machine in stopped)
    with console.status(f"Starting {escape(names)} …"):
        provider.start(stopped, project, environment)
    console.print(f"started stopped {escape(names)}", soft_wrap=True)


def summary(update: Update) -> str:
    """The counts of an update: `212 create, 3 same`."""
    counts = [f"{count} {operation}" for operation, count in sorted(update.changes.items())]
    return ", ".join(counts) or "nothing to do"
