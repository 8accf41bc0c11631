"""`lab bundle`: everything the lab needs, from package registries only."""

import json
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
from offline.bundle.store import remove, size_of
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
    if plan.parts == whole.parts:
        builder.forget_all_but(plan)
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
    table = Table(box=None, header_style="bold")
    for heading in ("part", "kind", "version", "source", "digest"):
        table.add_column(heading, overflow="fold")
    table.add_column("MB", justify="right")
    table.add_column("seconds", justify="right")
    table.add_column("state")
    for part in plan.parts:
        record = records[part.name]
        known = (
            ("", "", "", "[yellow]missing[/]")
            if record is None
            else (
                record.digest[:12],
                f"{record.size / 1e6:.1f}",
                f"{record.seconds:.0f}",
                "[green]ready[/]",
            )
        )
        table.add_row(part.name, part.kind.value, part.version, part.source, *known)
    console = Console()
    console.print(table)
    ready = sum(record is not None for record in records.values())
    console.print(
        f"{ready} of {len(plan.parts)} parts ready, "
        f"{size_of([cache_dir()]) / 1e9:.1f} GB in {cache_dir()}",
        highlight=False,
    )


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
