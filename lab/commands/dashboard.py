"""`lab dashboard`: the fleet as a web page, for a projector."""

import threading
import webbrowser
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console

from lab.dashboard.server import serve
from lab.fleet.observer import observing
from lab.stack import Stack

app = typer.Typer(help="Shows the fleet live on a web page of this machine.")


@app.command("dashboard")
def dashboard(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on this machine; 0 takes a free one.")
    ] = 0,
    browser: Annotated[bool, typer.Option(help="Open it in the browser as well.")] = True,
) -> None:
    """Show clusters, weights, answers and Applications, until Ctrl-C. Only this machine sees it."""
    stack = Stack.load()
    # Ctrl-C is how it is meant to end.
    with suppress(KeyboardInterrupt), observing(stack) as observer, serve(observer, port) as url:
        Console(highlight=False).print(f"dashboard: {url}\nCtrl-C ends it.", soft_wrap=True)
        if browser:
            webbrowser.open(url)
        threading.Event().wait()
