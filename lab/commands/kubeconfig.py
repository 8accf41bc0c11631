"""`lab kubeconfig`: prints the path of a cluster's kubeconfig."""

from typing import Annotated

import typer

from lab.stack import Stack

app = typer.Typer()


@app.command()
def kubeconfig(
    cluster: Annotated[str, typer.Argument(help="hub, workload-1, …: `lab status` lists them.")],
) -> None:
    """Print the path of a cluster's kubeconfig: export KUBECONFIG=$(lab kubeconfig hub)."""
    typer.echo(Stack.load().cluster(cluster).kubeconfig)
