"""`lab bundle`: everything the lab needs, from package registries only."""

import json
import shlex
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

import typer
from docker import DockerClient
from rich.console import Console
from rich.table import Table

from lab.errors import LabError
from lab.paths import cache_dir
from offline.bundle import docker_images, shelf
from offline.bundle.builder import Builder, Plan
from offline.bundle.progress import LiveProgress
from offline.bundle.store import Record, remove, size_of
from offline.host.cli import up as host_up
from offline.parts.catalogue import TOOLS, catalogue
from offline.parts.go import go_caches
from offline.parts.node_image import NODE_IMAGE, NODE_REFERENCE
from offline.parts.registry import REGISTRY_CONTENT

app = typer.Typer(
    no_args_is_help=True, help="Everything the lab needs, built from package registries only."
)
registry = typer.Typer(no_args_is_help=True, help="The registry that nodes pull images from.")
app.add_typer(registry, name="registry")

_REGISTRY_PROGRAM = "registry"
_PIPE_WIDTH = 200


@app.command()
def build(
    parts: Annotated[
        list[str] | None, typer.Argument(help="Build only these parts and what they need.")
    ] = None,
    tools: Annotated[
        bool, typer.Option("--tools", help="Build only the programs that tests call.")
    ] = False,
    keep_go_caches: Annotated[
        bool,
        typer.Option(help="Keep module sources and compiled packages (18 GB) for the next build."),
    ] = False,
) -> None:
    """Build what is missing or out of date; it goes on where an interrupted build stopped."""
    console = Console(highlight=False)
    whole = Plan.of(catalogue())
    plan = whole.closure([*(parts or ()), *(TOOLS if tools else ())]) if parts or tools else whole
    client = _docker() if any(part.name == NODE_IMAGE for part in plan.parts) else None
    progress = LiveProgress(console)
    builder = Builder(cache_dir(), progress)
    with progress.shown():
        folders = builder.build(plan)
    shelf.arrange(plan, folders)
    if client is not None:
        key = plan.keys[NODE_IMAGE]
        if docker_images.load_node_image(client, folders[NODE_IMAGE], key):
            console.print(f"loaded {NODE_REFERENCE} into Docker")
    if all(builder.records(whole).values()):
        # Only a whole bundle lets go of what the next part would be built with.
        builder.forget_all_but(whole)
        shelf.tidy()
        if go_caches().exists() and not keep_go_caches:
            remove(go_caches())
    console.print(f"{cache_dir()}: {size_of([cache_dir()]) / 1e9:.1f} GB")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """List each part: version, source, digest, size, build time, state."""
    plan = Plan.of(catalogue())
    records = Builder(cache_dir(), LiveProgress(Console())).records(plan)
    if as_json:
        rows = [
            {
                "name": part.name,
                "kind": part.kind.value,
                "version": part.version,
                "source": part.source,
                "state": "missing" if record is None else "ready",
                **({} if record is None else asdict(record)),
            }
            for part in plan.parts
            for record in [records[part.name]]
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    # A pipe has no width; without one the table would be squeezed into 80 columns.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    console.print(_table(plan, records))
    ready = sum(record is not None for record in records.values())
    size = size_of([cache_dir()]) / 1e9
    console.print(f"{ready} of {len(plan.parts)} parts ready, {size:.1f} GB in {cache_dir()}")


def _table(plan: Plan, records: Mapping[str, Record | None]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("part", no_wrap=True, min_width=28)
    table.add_column("kind", no_wrap=True, min_width=15)
    table.add_column("version", no_wrap=True, max_width=20)
    table.add_column("source", no_wrap=True, max_width=64)
    table.add_column("digest", no_wrap=True, min_width=12)
    table.add_column("MB", justify="right", no_wrap=True, min_width=5)
    table.add_column("seconds", justify="right", no_wrap=True, min_width=7)
    table.add_column("state", no_wrap=True, min_width=7)
    for part in plan.parts:
        record = records[part.name]
        if record is None:
            known = ("", "", "", "[yellow]missing[/]")
        else:
            size, seconds = f"{record.size / 1e6:.1f}", f"{record.seconds:.0f}"
            known = (record.digest[:12], size, seconds, "[green]ready[/]")
        table.add_row(part.name, part.kind.value, part.version, part.source, *known)
    return table


@app.command()
def env() -> None:
    """Print the environment that makes `pulumi` the bundle's: eval "$(lab bundle env)"."""
    for name, value in shelf.environment().items():
        typer.echo(f"export {name}={shlex.quote(value)}")


@registry.command("up")
def registry_up(
    network: Annotated[str, typer.Argument(help="The Docker network that the nodes are in.")],
) -> None:
    """Serve the bundle's images to the nodes in a Docker network."""
    plan = Plan.of(catalogue()).closure([_REGISTRY_PROGRAM, REGISTRY_CONTENT])
    builder = Builder(cache_dir(), LiveProgress(Console()))
    missing = [name for name, record in builder.records(plan).items() if record is None]
    if missing:
        raise LabError(
            f"the bundle is not built: {', '.join(missing[:3])} and "
            f"{max(0, len(missing) - 3)} more are missing",
            "`lab bundle build` builds it.",
        )
    folders = builder.build(plan)
    done = docker_images.start_registry(
        docker_images.connect(),
        folders[_REGISTRY_PROGRAM] / _REGISTRY_PROGRAM,
        folders[REGISTRY_CONTENT],
        network,
    )
    typer.echo(f"registry {done}")


@registry.command("down")
def registry_down() -> None:
    """Remove the registry container; the images stay in the cache."""
    removed = docker_images.stop_registry(docker_images.connect())
    typer.echo("registry removed" if removed else "no registry runs")


def _docker() -> DockerClient:
    """The Docker engine, which is installed and started first where none answers."""
    try:
        return docker_images.connect()
    except LabError:
        host_up()
        return docker_images.connect()
