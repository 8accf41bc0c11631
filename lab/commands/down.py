"""`lab down`: removes the lab and everything that it has created."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from foundation.errors import LabError
from lab.engine.backend import current_stack, has_resources, is_the_users, stacks, state_file
from lab.engine.generated_files import forget, forget_state
from lab.engine.pulumi import Pulumi, PulumiError
from lab.engine.recovery import recover
from lab.engine.update_display import UpdateDisplay
from lab.project import lab_name, project_dir, stack_names
from lab.providers.provider import Provider, provider_of
from lab.setup import sources
from lab.setup.choice import UPSTREAM
from lab.setup.environment import pulumi_environment

app = typer.Typer()

_DAMAGED = "snapshot integrity error"
"""Pulumi's error for a state that is readable but inconsistent."""


@app.command()
def down(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
) -> None:
    """Remove the lab: clusters, network, state. The cache with tools and images is kept."""
    console = Console(highlight=False)
    project = project_dir()
    there = current_stack(project)
    stack = there or _creator(project)
    if stack is None:
        forget(project, UPSTREAM, last=not stacks(project))
        console.print("Nothing to remove: the lab is not up.")
        return
    provider = provider_of(project, stack)
    if not yes and sys.stdin.isatty():
        typer.confirm(f"Remove the lab {lab_name(project, stack)} (stack {stack})?", abort=True)
    provider.leftovers(project, stack)  # raises if Docker, or the like, does not answer
    tools = sources.environment(project, stack)
    lost = _destroy(project, stack, console) if there else "its state is missing"
    _remove_leftovers(project, stack, provider, tools, console, lost)
    if lost:
        forget_state(project, stack)
    forget(project, stack, last=not stacks(project))
    console.print("[green]The lab is removed.[/]")


def _creator(project: Path) -> str | None:
    """A stack without state that may have created this checkout's clusters; None if there are none.

    Of several stacks, one whose tools are on this machine.
    """
    names = [
        name for name in stack_names(project) if provider_of(project, name).created_here(project)
    ]
    for name in names:
        with suppress(LabError):
            sources.environment(project, name)
            return name
    return names[0] if names else None


def _destroy(project: Path, stack: str, console: Console) -> str | None:
    """Delete the stack's resources with Pulumi; returns the reason if the state is lost."""
    display = UpdateDisplay(console, "lab down")
    try:
        environment = pulumi_environment(project, stack)
    except LabError as error:  # the tools exist, so the passphrase is lost
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
    project: Path,
    stack: str,
    provider: Provider,
    tools: Mapping[str, str],
    console: Console,
    lost: str | None,
) -> None:
    """Remove objects of the lab that Pulumi's state does not contain.

    `lost` is the reason why the state is lost, None if it is not. Raises LabError if objects
    remain that cannot be found without it.
    """
    if lost and not provider.creates_clusters:
        file = state_file(project, stack)
        raise LabError(
            f"the lab's objects in existing clusters cannot be removed: {lost}",
            f"{file}.bak is the state before the last change: restore it. Or delete the objects"
            f" with kubectl, then {file}.",
        )
    if lost:
        console.print(f"[yellow]note[/] {escape(lost)}", soft_wrap=True)
    kept: list[str] = []
    for leftover in provider.leftovers(project, stack):
        if leftover.remove is None:
            kept.append(leftover.by_hand)
            continue
        leftover.remove(tools)
        console.print(f"removed {escape(leftover.what)}, unknown to Pulumi", soft_wrap=True)
    if lost and kept:
        console.print("Kept, because nothing proves that this checkout created it. To remove it:")
        for command in kept:
            console.print(f"  {escape(command)}", soft_wrap=True)
