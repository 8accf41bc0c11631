"""`lab bundle`: builds the lab's dependencies from package registries only."""

import json
import platform
import shlex
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from docker import DockerClient
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from foundation.docker import Engine, ask, endpoint
from foundation.errors import LabError
from foundation.paths import cache_dir
from lab.host.cli import up as host_up
from lab.host.shortcomings import shortcomings
from lab.terminal.console import table_console
from offline.builder.builder import Builder, Plan, State
from offline.builder.progress import LiveProgress
from offline.builder.store import Record, size_of
from offline.bundle import docker_images, shelf
from offline.parts.catalogue import TOOLS, catalogue
from offline.parts.go import go_caches
from offline.parts.node_image import NODE_IMAGE, NODE_REFERENCE
from offline.parts.registry import REGISTRY_CONTENT, REGISTRY_PROGRAM

app = typer.Typer(
    no_args_is_help=True, help="The lab's dependencies, built from package registries only."
)
registry = typer.Typer(no_args_is_help=True, help="The registry from which nodes pull images.")
app.add_typer(registry, name="registry")


@app.command()
def build(
    parts: Annotated[
        list[str] | None, typer.Argument(help="Build only these parts and the parts they need.")
    ] = None,
    tools: Annotated[
        bool, typer.Option("--tools", help="Build only the programs that the tests start.")
    ] = False,
    keep_go_caches: Annotated[
        bool,
        typer.Option(help="Keep module sources and compiled packages (20 GB) for the next build."),
    ] = False,
) -> None:
    """Build missing and outdated parts; resume an interrupted build."""
    if platform.machine() != "x86_64":
        raise LabError(
            f"this machine is {platform.machine()}, and the bundle is for x86_64",
            "Use another machine, or a stack without the bundle if image registries are reachable.",
        )
    console = Console(highlight=False)
    whole = Plan.of(catalogue())
    plan = whole.closure([*(parts or ()), *(TOOLS if tools else ())]) if parts or tools else whole
    with ExitStack() as stack:
        client = None
        if any(part.name == NODE_IMAGE for part in plan.parts):
            client = stack.enter_context(_docker())
            for shortcoming in shortcomings():
                console.print(f"[yellow]note[/] {escape(shortcoming)}", soft_wrap=True)
        progress = LiveProgress(console)
        builder = Builder(cache_dir(), progress)
        with progress.shown():
            folders = builder.build(plan)
        shelf.arrange(plan, folders)
        if client is not None and docker_images.load_node_image(
            client, folders[NODE_IMAGE], plan.keys[NODE_IMAGE]
        ):
            console.print(f"loaded {NODE_REFERENCE} into Docker")
        if not all(builder.records(whole).values()):
            return  # the missing parts still need the Go caches and former parts
        if client is not None:
            docker_images.refresh_registry(client, *registry_of(folders))
    builder.forget_all_but(whole)
    shelf.tidy()
    if go_caches().exists() and not keep_go_caches:
        builder.discard(go_caches())
    console.print(f"{cache_dir()}: {size_of([cache_dir()]) / 1e9:.1f} GB")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """List each part: version, source, digest, size, build time and state."""
    plan = Plan.of(catalogue())
    builder = Builder(cache_dir(), LiveProgress(Console()))
    records, states = builder.records(plan), builder.states(plan)
    if as_json:
        rows = [
            {
                "name": part.name,
                "kind": part.kind.value,
                "version": part.version,
                "source": part.source,
                "state": states[part.name].value,
                **({} if record is None else asdict(record)),
            }
            for part in plan.parts
            for record in [records[part.name]]
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    console = table_console()
    console.print(_table(plan, records, states))
    ready = sum(state is State.READY for state in states.values())
    size = size_of([cache_dir()]) / 1e9
    console.print(f"{ready} of {len(plan.parts)} parts ready, {size:.1f} GB in {cache_dir()}")


def _table(plan: Plan, records: Mapping[str, Record | None], states: Mapping[str, State]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("part", no_wrap=True, min_width=28)
    table.add_column("kind", no_wrap=True, min_width=15)
    table.add_column("version", no_wrap=True, max_width=20)
    table.add_column("source", no_wrap=True, max_width=64)
    table.add_column("digest", no_wrap=True, min_width=12)
    table.add_column("MB", justify="right", no_wrap=True, min_width=5)
    table.add_column("seconds", justify="right", no_wrap=True, min_width=7)
    table.add_column("state", no_wrap=True, min_width=11)
    for part in plan.parts:
        record, state = records[part.name], states[part.name]
        known = ("", "", "")
        if record is not None:
            size, seconds = f"{record.size / 1e6:.1f}", f"{record.seconds:.0f}"
            known = (record.digest[:12], size, seconds)
        colour = "green" if state is State.READY else "yellow"
        name, kind = part.name, part.kind.value
        table.add_row(name, kind, part.version, part.source, *known, f"[{colour}]{state}[/]")
    return table


@app.command()
def env() -> None:
    """Print the environment that selects the bundle's `pulumi`: eval "$(lab bundle env)"."""
    for name, value in shelf.environment().items():
        typer.echo(f"export {name}={shlex.quote(value)}")


@registry.command("up")
def registry_up(
    network: Annotated[str, typer.Argument(help="The Docker network of the nodes.")],
) -> None:
    """Serve the bundle's images to the nodes in a Docker network."""
    plan = Plan.of(catalogue()).closure([REGISTRY_PROGRAM, REGISTRY_CONTENT])
    folders = Builder(cache_dir(), LiveProgress(Console())).folders(plan)
    with _docker() as client:
        done = docker_images.start_registry(client, *registry_of(folders), network)
    typer.echo(f"registry {done}")


@registry.command("down")
def registry_down(
    network: Annotated[
        str | None, typer.Argument(help="Disconnect the registry from only this network.")
    ] = None,
) -> None:
    """Stop serving images; the cache keeps all parts."""
    with docker_images.connect(endpoint()) as client:
        typer.echo(f"registry {docker_images.stop_registry(client, network)}")


def registry_of(folders: Mapping[str, Path]) -> tuple[Path, Path]:
    """The path of the registry's program, and the root folder of its storage."""
    return folders[REGISTRY_PROGRAM] / REGISTRY_PROGRAM, folders[REGISTRY_CONTENT]


@contextmanager
def _docker() -> Generator[DockerClient]:
    """A client of the Docker engine; installs and starts Docker if none answers."""
    if not isinstance(ask(), Engine):
        host_up()
    with docker_images.connect(endpoint()) as client:
        yield client
