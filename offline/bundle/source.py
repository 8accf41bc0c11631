"""The bundle as a source of programs and images: a `lab.setup.sources.Source`."""

from pathlib import Path

from rich.console import Console

from foundation.docker import endpoint
from foundation.errors import LabError
from foundation.paths import cache_dir, tools_dir
from lab.project import lab_name
from lab.providers.provider import Provider
from offline.builder.builder import Builder, Plan
from offline.builder.progress import LiveProgress
from offline.bundle import docker_images, shelf
from offline.bundle.cli import build, registry_of
from offline.parts.catalogue import catalogue
from offline.parts.node_image import NODE_IMAGE


def prepare(project: Path, stack: str, provider: Provider) -> dict[str, str]:
    """Build the missing parts of the bundle and load the node image into Docker.

    Starts the registry of an existing lab again: Docker may be reinstalled, and Pulumi does not
    detect that the container is missing. Returns `environment`.
    """
    provider.prepare()
    plan = Plan.of(catalogue())
    builder = Builder(cache_dir(), LiveProgress(Console(highlight=False)))
    if not all(builder.records(plan).values()):
        build()
    folders = builder.folders(plan)
    shelf.arrange(plan, folders)
    network = lab_name(project, stack)
    with docker_images.connect(endpoint()) as client:
        docker_images.load_node_image(client, folders[NODE_IMAGE], plan.keys[NODE_IMAGE])
        if docker_images.has_network(client, network):
            docker_images.start_registry(client, *registry_of(folders), network)
    return environment(provider)


def environment(provider: Provider) -> dict[str, str]:
    """The environment that selects the bundle's `pulumi`. Raises LabError if it is not built."""
    del provider  # the bundle contains the tools of every provider that supports it
    if not (tools_dir() / "pulumi").exists():
        raise LabError("the bundle is not built", "`lab up` builds it.")
    return shelf.environment()
