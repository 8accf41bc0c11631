"""`lab down`: removes the lab and all that it has made."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from foundation.errors import LabError
from lab import leftovers
from lab.engine.backend import current_stack, has_resources, is_the_users, stacks, state_file
from lab.engine.generated_files import forget, forget_state
from lab.engine.pulumi import Pulumi, PulumiError
from lab.engine.recovery import recover
from lab.engine.update_display import UpdateDisplay
from lab.kind_nodes import made_here, require_docker
from lab.project import lab_name, project_dir
from lab.setup import stacks as setups
from lab.setup.choice import UPSTREAM
from lab.setup.environment import pulumi_environment

app = typer.Typer(help="Removes the lab and all that it has made.")

_DAMAGED = "snapshot integrity error"
"""What Pulumi says of a state that it can read, but that contradicts itself."""


@app.command()
def down(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
) -> None:
    """Remove the lab: clusters, network, state. The cache with tools and images stays."""
    console = Console(highlight=False)
    project = project_dir()
    there = current_stack(project)
    clusters = made_here(project)
    # If clusters are there but no state, then whichever stack it was, the clusters are kind's.
    stack = there or UPSTREAM
    if there is None and not clusters:
        forget(project, stack, last=not stacks(project))
        console.print("Nothing to remove: the lab is not up.")
        return
    if not yes and sys.stdin.isatty():
        typer.confirm(f"Remove the lab {lab_name(project, stack)} (stack {stack})?", abort=True)
    if clusters:
        require_docker()
    tools = setups.environment(stack)
    lost = _destroy(project, stack, console) if there else "its state is gone"
    _remove_leftovers(project, stack, tools, console, lost)
    if lost:
        forget_state(project, stack)
    forget(project, stack, last=not stacks(project))
    console.print("[green]The lab is removed.[/]")


def _destroy(project: Path, stack: str, console: Console) -> str | None:
    """Have Pulumi delete what it knows of; if it knows nothing any more, why."""
    display = UpdateDisplay(console, "lab down")
    try:
        environment = pulumi_environment(project, stack)
    except LabError as error:  # the tools are there, so the passphrase is not
        return error.message
    pulumi = Pulumi(project, stack, environment)
    try:
        recover(pulumi, display.say)
    except PulumiError as error:
        return error.message
    if is_the_users() or has_resources(project, stack):
        try:
            pulumi.operate("destroy", display)
        except LabError as error:
            if _DAMAGED not in error.message:
                raise
            return error.message
    pulumi.run("stack", "rm", "--yes", "--preserve-config")
    return None


def _remove_leftovers(
    project: Path, stack: str, tools: Mapping[str, str], console: Console, lost: str | None
) -> None:
    """Remove what Pulumi knows nothing of.

    `lost` is why Pulumi knows nothing at all. Raises LabError if that leaves things which cannot
    be found.
    """
    if lost and not leftovers.can_be_found(project, stack):
        file = state_file(project, stack)
        raise LabError(
            f"what the lab has put into clusters that are not its own stays: {lost}",
            f"{file}.bak is the state before the last change: put it back; or remove what the"
            f" lab has put there by hand, then {file}.",
        )
    if lost:
        console.print(f"[yellow]note[/] {escape(lost)}", soft_wrap=True)
    left = leftovers.find(project, stack)
    if left is None:
        return
    for removed in leftovers.remove(project, stack, left, tools):
        console.print(f"removed {escape(removed)}, which Pulumi did not know of", soft_wrap=True)
    if lost and (commands := leftovers.by_hand(left)):
        console.print("Left, as nothing here says who made it. To remove it:")
        for command in commands:
            console.print(f"  {escape(command)}", soft_wrap=True)
