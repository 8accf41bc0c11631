"""What each stack needs on this machine before Pulumi can run it.

Stacks are found by entry points of the group `lab.stacks`, so that `lab/` need not import
`offline/`. The name of an entry point is the stack's; its value is an object, or a module, that is
a `Stack`.
"""

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol, cast

from rich.console import Console

from foundation.docker import Silence, ask
from foundation.errors import LabError
from lab.setup.find import bring, downloaded, find
from lab.setup.tools import KIND, KUBECTL, PULUMI, Tool

STACKS = "lab.stacks"
EXISTING = "existing"


class Stack(Protocol):
    """A stack, as far as this machine is concerned."""

    def prepare(self) -> dict[str, str]:
        """Bring what the stack needs onto this machine, quickly where it is there already.

        Returns `environment()`. Raises LabError with what could not be had.
        """
        ...

    def environment(self) -> dict[str, str]:
        """What differs in the environment of Pulumi; changes nothing.

        Raises LabError if the stack is not prepared.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class UpstreamStack:
    """A stack whose tools come from their own projects."""

    tools: tuple[Tool, ...]
    needs_docker: bool

    def prepare(self) -> dict[str, str]:
        """Download the tools that are missing, and have Docker run."""
        console = Console(highlight=False, stderr=True)
        for tool in self.tools:
            bring(tool, console)
        if self.needs_docker:
            _have_docker()
        return self.environment()

    def environment(self) -> dict[str, str]:
        """`PATH`, with the tools that were downloaded first."""
        missing = [tool.name for tool in self.tools if find(tool) is None]
        if missing:
            raise LabError(
                f"the lab's tools are not all on this machine: {', '.join(missing)} missing",
                "`lab up` brings them.",
            )
        # A tool that PATH already leads to needs no entry; its folder may hide other programs.
        folders = [str(found.path.parent) for tool in self.tools if (found := downloaded(tool))]
        return {"PATH": os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])}


kind = UpstreamStack(tools=(KIND, KUBECTL, PULUMI), needs_docker=True)
"""Clusters that the lab makes with kind, from upstream's images."""

existing = UpstreamStack(tools=(KUBECTL, PULUMI), needs_docker=False)
"""Clusters that are there."""


def stack_names() -> list[str]:
    """The stacks that can be asked for."""
    return sorted(entry_points(group=STACKS).names)


def prepare(stack: str) -> dict[str, str]:
    """`Stack.prepare` of the stack of that name. Raises LabError if there is none."""
    return _load(stack).prepare()


def environment(stack: str) -> dict[str, str]:
    """`Stack.environment` of the stack of that name. Raises LabError if there is none."""
    return _load(stack).environment()


def _load(stack: str) -> Stack:
    for entry_point in entry_points(group=STACKS, name=stack):
        return cast(Stack, entry_point.load())
    raise LabError(f"there is no stack {stack!r}", f"The stacks are: {', '.join(stack_names())}.")


def _have_docker() -> None:
    """Have Docker answer; where the lab can start it, it does so."""
    silence = ask()
    if not isinstance(silence, Silence):
        return
    if platform.system() == "Linux":
        # A process, since `offline/` has the command and `lab/` does not import it.
        subprocess.run([sys.executable, "-m", "lab.cli", "host", "up"], check=False)
        silence = ask()
    if isinstance(silence, Silence):
        raise LabError(f"Docker does not answer: {silence.reason}", silence.mend)
