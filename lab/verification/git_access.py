"""The hub's Git server lets anyone read and no one write."""

import socket
from collections.abc import Iterable, Mapping
from typing import Any, Final

from components.delivery.cluster_secret import NAMESPACE
from components.gitops.daemon import REPOSITORY
from lab.kubernetes.kubectl import Kubectl
from lab.verification.applications import applications
from lab.verification.check import Refuted, Unmet

SERVICE: Final = "lab-git"
PORT: Final = 9418
_SECONDS: Final = 10.0
_HOST: Final = f"{SERVICE}.{NAMESPACE}.svc"
_BRANCH: Final = b"refs/heads/main"

READ: Final = "git-upload-pack"
WRITE: Final = "git-receive-pack"


def git_refuses_writes(hub: Kubectl) -> str:
    """A fetch is offered the branch `main`; a push is refused."""
    if not uses_own_server(applications(hub)):
        return "nothing to refuse: Argo CD reads from a repository of your own"
    with hub.port_forward(f"service/{SERVICE}", PORT, namespace=NAMESPACE) as port:
        return writes_are_refused(port)


def uses_own_server(found: Iterable[Mapping[str, Any]]) -> bool:
    """Whether any Application has its source on the hub's Git server."""
    return any(
        source.get("repoURL", "").startswith(f"git://{_HOST}")
        for application in found
        for source in _sources(application["spec"])
    )


def writes_are_refused(port: int) -> str:
    """What the Git server at a loopback port says to a push; it has to offer a fetch.

    Raises Refuted if it would take a push.
    """
    offered = first_answer(port, READ)
    if _BRANCH not in offered:
        raise Unmet(f"a fetch is not offered main: {offered[:200]!r}")
    answer = first_answer(port, WRITE)
    if answer and not answer.startswith(b"ERR "):
        raise Refuted(f"a push is welcome: {answer[:200]!r}")
    return f"a push is told: {answer.removeprefix(b'ERR ').decode() or '(hangs up)'}"


def first_answer(port: int, service: str) -> bytes:
    """The first lines that a Git server sends to a client that asks for `service`.

    They are the references there are, or `ERR` and a reason; nothing if it hangs up. See
    https://git-scm.com/docs/pack-protocol#_git_transport
    """
    request = f"{service} /{REPOSITORY}\0host={_HOST}\0".encode()
    answer: list[bytes] = []
    try:
        with socket.create_connection(("127.0.0.1", port), _SECONDS) as connection:
            connection.sendall(b"%04x" % (len(request) + 4) + request)
            with connection.makefile("rb") as stream:
                while size := stream.read(4):
                    length = int(size, 16)
                    if length == 0:  # the flush packet: it is the client's turn
                        break
                    answer.append(stream.read(length - 4))
    except ConnectionError:
        pass  # hung up
    except (OSError, ValueError) as error:
        raise Unmet(f"no Git server answers: {error}") from error
    return b"".join(answer)


def _sources(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*([spec["source"]] if "source" in spec else []), *spec.get("sources", [])]
