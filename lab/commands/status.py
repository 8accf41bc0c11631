"""`lab status`: shows clusters, components, addresses and their state."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from foundation.errors import LabError
from lab.kubernetes.cluster_state import ClusterState, Count, State, look
from lab.kubernetes.kubectl import Kubectl
from lab.providers.provider import Machine, provider_named
from lab.stack import Stack
from lab.terminal.console import table_console

app = typer.Typer()

_COLOURS: Final = {State.UP: "green", State.SILENT: "yellow"}


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """Show the lab: clusters, components with versions, addresses, web interfaces."""
    with Console(stderr=True).status("Reading the state of the lab …"):
        stack = Stack.load()
        states = _look_at_all(stack)
    if as_json:
        typer.echo(json.dumps(as_data(stack, states), indent=2))
        return
    console = table_console()
    console.print(f"lab {escape(stack.name)}, stack {stack.stack}, mesh {stack.mesh}\n")
    console.print(_clusters(states))
    console.print(_readiness(states))
    console.print(_versions(stack.versions))
    console.print(_endpoints(stack))
    for note in stack.notes:
        console.print(f"[yellow]note[/] {escape(note)}", soft_wrap=True)
    if any(each.state in (State.STOPPED, State.DELETED) for each in states):
        console.print("`lab up` starts stopped clusters and creates deleted ones again.")


def as_data(stack: Stack, states: Sequence[ClusterState]) -> dict[str, Any]:
    """The output of `--json`; without credentials."""
    return {
        "name": stack.name,
        "stack": stack.stack,
        "mesh": stack.mesh,
        "clusters": [
            {
                "name": each.cluster.name,
                "role": each.cluster.role,
                "state": each.state,
                "detail": each.detail,
                "kubernetes": each.kubernetes,
                "network": each.cluster.network,
                "server": each.cluster.server,
                "peerServer": each.cluster.peer_server,
                "kubeconfig": str(each.cluster.kubeconfig),
                "context": each.cluster.context,
                "addresses": dict(each.cluster.addresses),
                "namespaces": {name: asdict(count) for name, count in each.namespaces.items()},
            }
            for each in states
        ],
        "versions": dict(stack.versions),
        "endpoints": {name: asdict(endpoint) for name, endpoint in stack.endpoints.items()},
        "notes": list(stack.notes),
    }


def _look_at_all(stack: Stack) -> list[ClusterState]:
    machines = _machines(stack)

    def look_at(name: str) -> ClusterState:
        return look(Kubectl(stack.cluster(name), stack.environment), machines)

    with ThreadPoolExecutor() as pool:
        return list(pool.map(look_at, [each.name for each in stack.clusters]))


def _machines(stack: Stack) -> Sequence[Machine] | None:
    """All machines of the clusters; None if the lab does not operate or cannot list them."""
    provider = provider_named(stack.provider)
    if not provider.creates_clusters:
        return None
    try:
        return provider.machines(stack.name, [each.name for each in stack.clusters])
    except LabError:
        return None


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _clusters(states: Sequence[ClusterState]) -> Table:
    table = _table("cluster", "role", "state", "kubernetes", "network", "addresses")
    for each in states:
        cluster = each.cluster
        colour = _COLOURS.get(each.state, "red")
        state = f"[{colour}]{each.state}[/]" + (f": {escape(each.detail)}" if each.detail else "")
        addresses = ", ".join(f"{name} {ip}" for name, ip in cluster.addresses.items())
        table.add_row(
            *(cluster.name, cluster.role, state, each.kubernetes, cluster.network or "", addresses)
        )
    return table


def _readiness(states: Sequence[ClusterState]) -> Table:
    """A row for each namespace, a column for each cluster: `3/3`."""
    table = _table("ready", *(each.cluster.name for each in states))
    for namespace in sorted({name for each in states for name in each.namespaces}):
        table.add_row(namespace, *(_count(each.namespaces.get(namespace)) for each in states))
    return table


def _count(count: Count | None) -> str:
    if count is None:
        return ""
    colour = "green" if count.ready == count.total else "yellow"
    return f"[{colour}]{count.ready}/{count.total}[/]"


def _versions(versions: Mapping[str, str]) -> Table:
    table = _table("component", "version")
    for name, version in versions.items():
        table.add_row(name, version)
    return table


def _endpoints(stack: Stack) -> Table:
    table = _table("open", "address", "")
    for name, each in stack.endpoints.items():
        where = f"{each.scheme}://{each.service}.{each.namespace}:{each.port} in {each.cluster}"
        table.add_row(f"lab open {name}", where, escape(each.note))
    return table
