"""Sources of programs and images: `lab:source`.

A source is an entry point of the group `lab.sources`, because `lab/` must not import `offline/`.
It is an object, or a module, with the methods of `Source`.
"""

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final, Protocol, cast

from rich.console import Console

from foundation.errors import LabError
from foundation.versions import IMAGES
from lab.engine.backend import has_resources, stacks
from lab.project import setting, stack_file, stack_names
from lab.providers.provider import Provider, provider_of
from lab.setup.availability import refused
from lab.setup.choice import list_of
from lab.setup.find import bring, downloaded, find
from lab.setup.tools import KUBECTL, PULUMI, Tool

SOURCES: Final = "lab.sources"
BUNDLE: Final = "bundle"


class Source(Protocol):
    """A source of a stack's programs and images."""

    def prepare(self, project: Path, stack: str, provider: Provider) -> dict[str, str]:
        """Provide on this machine what a stack needs; fast if it is there already.

        Returns `environment()`. Raises LabError if something cannot be provided.
        """
        ...

    def environment(self, provider: Provider) -> dict[str, str]:
        """The additions to Pulumi's environment; changes nothing.

        Raises LabError if a program is missing.
        """
        ...


class UpstreamSource:
    """Programs and images as their projects publish them."""

    def prepare(self, project: Path, stack: str, provider: Provider) -> dict[str, str]:
        """Download missing tools, and start what the clusters run on.

        Before a stack creates anything, also ask for the images.
        """
        console = Console(highlight=False, stderr=True)
        for tool in tools(provider):
            bring(tool, console)
        if not has_resources(project, stack):
            _require_images(provider.images(project, stack))
        provider.prepare()
        return self.environment(provider)

    def environment(self, provider: Provider) -> dict[str, str]:
        """`PATH`, beginning with the downloaded tools."""
        missing = [tool.name for tool in tools(provider) if find(tool) is None]
        if missing:
            raise LabError(
                f"tools of the lab are missing: {', '.join(missing)}",
                "`lab up` downloads them.",
            )
        # No entry for a tool that is on PATH already: its folder could hide other programs.
        folders = [
            str(found.path.parent) for tool in tools(provider) if (found := downloaded(tool))
        ]
        return {"PATH": os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])}


upstream: Final = UpstreamSource()
"""The entry point of `lab:source: upstream`."""


def _require_images(of_machines: Sequence[str]) -> None:
    """Raise LabError if a registry refuses one of the lab's images."""
    if faults := refused([*of_machines, *IMAGES]):
        raise LabError(
            f"images cannot be pulled: {list_of(faults)}",
            "Nothing has been created. Check the versions in foundation/versions.py and"
            " lab:nodeImage, and your access to these registries.",
        )


def tools(provider: Provider) -> tuple[Tool, ...]:
    """The tools of a lab with this provider."""
    return (*provider.tools, KUBECTL, PULUMI)


def source_name(project: Path, stack: str) -> str:
    """The setting `lab:source` of a stack."""
    return str(setting(project, stack, "source"))


def require_stack(project: Path, stack: str) -> None:
    """Raise LabError if the stack has neither a file nor a state."""
    if stack_file(project, stack).exists() or stack in stacks(project):
        return
    raise LabError(
        f"there is no stack {stack!r}",
        f"Choose one of: {', '.join(stack_names(project))}. To add it, copy a stack file to"
        f" {stack_file(project, stack).relative_to(project)}.",
    )


def prepare(project: Path, stack: str) -> dict[str, str]:
    """`Source.prepare` of a stack's source. Raises LabError if there is no such stack or source."""
    require_stack(project, stack)
    return _source(project, stack).prepare(project, stack, provider_of(project, stack))


def environment(project: Path, stack: str) -> Mapping[str, str]:
    """`Source.environment` of a stack's source. Raises LabError if there is no such source."""
    return _source(project, stack).environment(provider_of(project, stack))


def _source(project: Path, stack: str) -> Source:
    name = source_name(project, stack)
    for entry_point in entry_points(group=SOURCES, name=name):
        return cast(Source, entry_point.load())
    raise LabError(
        f"lab:source: there is no source {name!r}",
        f"Choose one of: {', '.join(sorted(entry_points(group=SOURCES).names))}.",
    )
