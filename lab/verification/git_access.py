"""Checks that the hub's Git server allows anonymous reads and no writes."""

import socket
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from foundation import names
from lab.kubernetes.kubectl import Kubectl
from lab.verification.applications import applications
from lab.verification.check import Refuted, Unmet

_SECONDS: Final = 10.0
_HOST: Final = urlsplit(names.GIT_SERVER_URL).hostname
_BRANCH: Final = b"refs/heads/main"

READ: Final = "git-upload-pack"
WRITE: Final = "git-receive-pack"


def git_refuses_writes(hub: Kubectl) -> str:
    """The Git server offers the branch `main` to a fetch and refuses a push."""
    if not uses_git_server(applications(hub)):
        return "not applicable: Argo CD reads from a repository of your own"
    with hub.port_forward(
        f"service/{names.GIT_SERVER}", names.GIT_PORT, namespace=names.ARGO_CD_NAMESPACE
    ) as port:
        return writes_are_refused(port)


def uses_git_server(found: Iterable[Mapping[str, Any]]) -> bool:
    """Whether any Application has a source on the hub's Git server."""
    return any(
        source.get("repoURL") == names.GIT_SERVER_URL
        for application in found
        for source in _sources(application["spec"])
    )


def writes_are_refused(port: int) -> str:
    """Test the Git server on a loopback port with a fetch and a push.

    Raises Refuted if it accepts the push, Unmet if it offers no branch to the fetch.
    """
    offered = first_answer(port, READ)
    if _BRANCH not in offered:
        raise Unmet(f"a fetch is not offered main: {offered[:200]!r}")
    answer = first_answer(port, WRITE)
    if answer and not answer.startswith(b"ERR "):
        raise Refuted(f"a push is accepted: {answer[:200]!r}")
    return f"a push is refused: {answer.removeprefix(b'ERR ').decode() or '(connection closed)'}"


def first_answer(port: int, service: str) -> bytes:
    """The first lines that a Git server sends to a client that requests `service`.

    They are the references, or `ERR` and a reason; empty if the server closes the connection. See
    https://git-scm.com/docs/pack-protocol#_git_transport
    """
    request = f"{service} /{names.GIT_REPOSITORY}\0host={_HOST}\0".encode()
    answer: list[bytes] = []
    try:
        with socket.create_connection(("127.0.0.1", port), _SECONDS) as connection:
            connection.sendall(b"%04x" % (len(request) + 4) + request)
            with connection.makefile("rb") as stream:
                while size := stream.read(4):
                    length = int(size, 16)
                    if length == 0:  # a flush packet ends the server's turn
                        break
                    answer.append(stream.read(length - 4))
    except ConnectionError:
        pass  # the server closed the connection
    except (OSError, ValueError) as error:
        raise Unmet(f"no Git server answers: {error}") from error
    return b"".join(answer)


def _sources(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*([spec["source"]] if "source" in spec else []), *spec.get("sources", [])]
