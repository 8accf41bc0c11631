"""`lab dashboard`: the fleet as a web page, for a projector."""

import threading
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console

from lab.dashboard.server import serve
from lab.fleet.observer import observing
from lab.stack import Stack
from lab.terminal.browser import open_page

app = typer.Typer(help="Shows the fleet live on a web page of this machine.")


@app.command("dashboard")
def dashboard(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on this machine; 0 selects a free one.")
    ] = 0,
    browser: Annotated[bool, typer.Option(help="Also open the page in the browser.")] = True,
) -> None:
    """Show clusters, weights, answers and Applications, until Ctrl-C, to this machine only."""
    stack = Stack.load()
    # Ctrl-C is the regular end.
    with suppress(KeyboardInterrupt), observing(stack) as observer, serve(observer, port) as url:
        Console(highlight=False).print(f"dashboard: {url}\nCtrl-C stops it.", soft_wrap=True)
        if browser:
            open_page(url)
        threading.Event().wait()
