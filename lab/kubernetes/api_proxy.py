"""Fast calls to one cluster's API server through a `kubectl proxy` on a Unix socket."""

import http.client
import json
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from foundation.errors import LabError
from lab.kubernetes.kubectl import Kubectl


class ApiProxy:
    """The API server of a cluster, reachable while the `with` block runs.

    A call takes milliseconds; one kubectl per call would take a tenth of a second of two cores. The
    socket is in a folder that only this user can enter: through a TCP port, any user of the machine
    and any page in a browser could use the credentials.
    """

    def __init__(self, kubectl: Kubectl) -> None:
        self._kubectl = kubectl
        self.name = kubectl.cluster.name

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            # Mode 0700. A short path, since that of a socket has at most 107 characters.
            folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="lab-", dir="/tmp"))
            self._socket = Path(folder) / "api"
            try:
                opened.enter_context(self._kubectl.proxy(self._socket))
            except LabError as error:
                why = f"`kubectl proxy` does not start: {error.message}"
                raise LabError(f"{self.name}: {why}", error.remedy) from error
            self._opened = opened.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.close()

    def get(self, path: str, *, timeout: float = 3.0) -> Any:
        """The JSON at a path; None if the API server answers 404.

        Raises LabError if the API server does not answer within `timeout` seconds, or refuses.
        """
        connection = _UnixConnection(self._socket, timeout)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            why = "no answer in time" if isinstance(error, TimeoutError) else str(error)
            raise LabError(f"its API server does not answer: {why}") from error
        finally:
            connection.close()
        if response.status == http.client.NOT_FOUND:
            return None
        if response.status >= http.client.BAD_REQUEST:
            raise LabError(_refusal(text))
        try:
            return json.loads(text)
        except ValueError as error:
            raise LabError(f"its API server does not answer in JSON: {text[:80]!r}") from error


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _refusal(text: str) -> str:
    """The error in an answer: a Status comes from the API server, other text from kubectl."""
    try:
        return f"its API server refuses: {json.loads(text)['message']}"
    except (ValueError, KeyError, TypeError):
        return f"its API server does not answer: {' '.join(text.split())}"
