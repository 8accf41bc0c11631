"""What the stack `offline` needs on this machine: a `lab.setup.stacks.Stack`."""

from typing import Final

from rich.console import Console

from foundation.errors import LabError
from foundation.paths import cache_dir, tools_dir
from lab.host.cli import up as host_up
from lab.host.docker import Engine, ask, endpoint
from lab.project import lab_name, project_dir
from offline.builder.builder import Builder, Plan
from offline.builder.progress import LiveProgress
from offline.bundle import docker_images, shelf
from offline.bundle.cli import build, registry_of
from offline.parts.catalogue import catalogue
from offline.parts.node_image import NODE_IMAGE

STACK: Final = "offline"


def prepare() -> dict[str, str]:
    """Have Docker run, build what is missing of the bundle, and have Docker know what is its.

    That is the node image, and for a lab that is up its registry: Docker may be a new one, and
    Pulumi does not notice that a container has gone.
    """
    if not isinstance(ask(), Engine):
        host_up()
    plan = Plan.of(catalogue())
    builder = Builder(cache_dir(), LiveProgress(Console(highlight=False)))
    if not all(builder.records(plan).values()):
        build()
    folders = builder.folders(plan)
    shelf.arrange(plan, folders)
    network = lab_name(project_dir(), STACK)
    with docker_images.connect(endpoint()) as client:
        docker_images.load_node_image(client, folders[NODE_IMAGE], plan.keys[NODE_IMAGE])
        if docker_images.has_network(client, network):
            docker_images.start_registry(client, *registry_of(folders), network)
    return environment()


def environment() -> dict[str, str]:
    """The environment in which `pulumi` is the bundle's. Raises LabError if there is no bundle."""
    if not (tools_dir() / "pulumi").exists():
        raise LabError("the bundle is not built", "`lab up --stack offline` builds it.")
    return shelf.environment()
