"""What the stack `offline` needs on this machine: a `lab.setup.stacks.Stack`."""

from rich.console import Console

from lab.errors import LabError
from lab.paths import cache_dir, tools_dir
from offline.builder.builder import Builder, Plan
from offline.builder.progress import LiveProgress
from offline.bundle import docker_images, shelf
from offline.bundle.cli import build
from offline.host.cli import up as host_up
from offline.host.docker import Engine, ask, endpoint
from offline.parts.catalogue import catalogue
from offline.parts.node_image import NODE_IMAGE


def prepare() -> dict[str, str]:
    """Have Docker run, build what is missing of the bundle, and have Docker know the node image."""
    if not isinstance(ask(), Engine):
        host_up()
    plan = Plan.of(catalogue())
    builder = Builder(cache_dir(), LiveProgress(Console(highlight=False)))
    if not all(builder.records(plan).values()):
        build()
    else:
        # What `build` does at its end, since its last run may have ended before, and the engine
        # may be a new one. It takes a second; the rest is for a bundle that has changed.
        folders = builder.folders(plan)
        shelf.arrange(plan, folders)
        with docker_images.connect(endpoint()) as client:
            docker_images.load_node_image(client, folders[NODE_IMAGE], plan.keys[NODE_IMAGE])
    return environment()


def environment() -> dict[str, str]:
    """The environment in which `pulumi` is the bundle's. Raises LabError if there is no bundle."""
    if not (tools_dir() / "pulumi").exists():
        raise LabError("the bundle is not built", "`lab up --stack offline` builds it.")
    return shelf.environment()
