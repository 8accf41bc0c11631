"""`lab open`: forwards a port of this machine to a web interface of the lab."""

import time
from collections.abc import Callable
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from foundation.errors import LabError
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Endpoint, Login, Stack
from lab.terminal.browser import open_page

app = typer.Typer()

_RETRY_SECONDS: Final = 1


@app.command("open")
def open_endpoint(
    target: Annotated[
        str, typer.Argument(help="argocd, thanos, grafana, kiali or prometheus-CLUSTER")
    ],
    port: Annotated[int, typer.Option(help="The port on this machine; 0: any free one.")] = 0,
    browser: Annotated[bool, typer.Option(help="Also open it in the browser.")] = True,
) -> None:
    """Forward a port of this machine to a web interface of the lab, until Ctrl-C."""
    console = Console(highlight=False)
    stack = Stack.load()
    endpoint = stack.endpoints.get(target)
    if endpoint is None:
        raise LabError(
            f"the lab has no web interface {target!r}",
            f"Choose one of: {', '.join(sorted(stack.endpoints))}.",
        )
    kubectl = Kubectl(stack.cluster(endpoint.cluster), stack.environment)

    def opened(local_port: int) -> None:
        url = f"{endpoint.scheme}://localhost:{local_port}"
        for line in _card(target, url, endpoint, stack.logins.get(target)):
            console.print(line, soft_wrap=True, markup=False)
        if browser:
            open_page(url)

    def lost() -> None:
        console.print(f"Lost the connection to {escape(target)}; connecting again")

    _forward(kubectl, endpoint, port, opened, lost)


def _card(target: str, url: str, endpoint: Endpoint, login: Login | None) -> list[str]:
    lines = [f"{target}: {url}"]
    if login:
        lines.append(f"user {login.username}, password {login.password}")
    if endpoint.note:
        lines.append(endpoint.note)
    return [*lines, "Press Ctrl-C to stop."]


def _forward(
    kubectl: Kubectl,
    endpoint: Endpoint,
    port: int,
    opened: Callable[[int], None],
    lost: Callable[[], None],
) -> NoReturn:
    """Forward a port until interrupted; reconnects on the same local port."""
    service = f"service/{endpoint.service}"
    with kubectl.forward(
        service, endpoint.port, namespace=endpoint.namespace, local_port=port
    ) as forward:
        port = forward.port
        opened(port)
        forward.wait()
    lost()
    while True:
        try:
            with kubectl.forward(
                service, endpoint.port, namespace=endpoint.namespace, local_port=port
            ) as forward:
                forward.wait()
            lost()
        except LabError:  # no ready pod
            time.sleep(_RETRY_SECONDS)
