"""`lab traffic`: the load for the analysis of canaries."""

from typing import Annotated

import typer
from rich.console import Console

from lab.kubernetes.kubectl import Kubectl
from lab.stack import Stack
from lab.traffic import control
from lab.traffic.load_generator import MINUTES, MOST, RATE

app = typer.Typer(help="Starts and stops requests to the app, in every workload cluster.")


@app.command()
def start(
    rate: Annotated[
        int, typer.Option(min=1, max=MOST, help="Requests a second in each cluster.")
    ] = RATE,
    minutes: Annotated[
        int, typer.Option(min=1, max=24 * 60, help="Stop by itself after this time.")
    ] = MINUTES,
) -> None:
    """Send requests through the ingress gateway of each workload cluster, and count the answers."""
    clusters = _clusters()
    control.start(clusters, rate, minutes)
    names = ", ".join(each.cluster.name for each in clusters)
    Console(highlight=False).print(
        f"{rate} requests a second in each of {names}, for {minutes} minutes: lab watch",
        soft_wrap=True,
    )


@app.command()
def stop() -> None:
    """Stop the requests."""
    control.stop(_clusters())


def _clusters() -> list[Kubectl]:
    stack = Stack.load()
    return [Kubectl(each, stack.environment) for each in stack.workload_clusters]
