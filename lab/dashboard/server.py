"""Serves the page of `lab dashboard` and the fleet's snapshots, to this machine only."""

import json
import socket
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from foundation.errors import LabError
from lab.dashboard.assets import Asset, assets
from lab.fleet.model import Snapshot

ADDRESS: Final = "127.0.0.1"

EVENTS_PATH: Final = "/events"
SNAPSHOT_PATH: Final = "/snapshot"

_LOOPBACK: Final = ("localhost", ADDRESS, "::1")

_HEARTBEAT_SECONDS: Final = 1.0
"""A comment follows this silence, since a disconnected client shows only on a write."""

_CLIENT_SECONDS: Final = 10.0
"""A client that sends its request or reads the answer more slowly is disconnected."""

_RETRY_MILLISECONDS: Final = 1000
"""Time after which a client reconnects."""

_HEADERS: Final = {
    "Cache-Control": "no-store",
    # Only the page's own scripts and styles: text from a cluster stays text.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Snapshots(Protocol):
    """A source of snapshots; must be thread-safe."""

    def latest(self) -> Snapshot:
        """The latest snapshot."""
        ...

    def wait(self, after: float, timeout: float) -> Snapshot | None:
        """The first with `at` greater than `after`; None if there is none within `timeout` s."""
        ...


@contextmanager
def serve(snapshots: Snapshots, port: int) -> Generator[str]:
    """Serve while the block runs; yields the page's URL. Port 0 selects a free one.

    Raises LabError if the port is taken or not permitted.
    """
    stopping = threading.Event()
    handler = partial(_Handler, snapshots, assets(), stopping)
    try:
        server = _Server((ADDRESS, port), handler)
    except OSError as error:
        raise LabError(
            f"the dashboard cannot use port {port} of {ADDRESS}: {error.strerror or error}",
            "Choose another port with --port; 0 selects a free one.",
        ) from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="dashboard")
    thread.start()
    try:
        yield f"http://{ADDRESS}:{server.server_port}/"
    finally:
        stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """A thread per connection; closing the server ends all threads and connections."""

    daemon_threads = False

    def __init__(self, address: tuple[str, int], handler: Any) -> None:
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        with self._lock:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # the client has closed it
                    continue
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print a traceback, except for a disconnected client."""
        # A broken connection raises an OSError; so is `TimeoutError`.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    timeout = _CLIENT_SECONDS
    server_version = "lab-dashboard"
    sys_version = ""

    def __init__(
        self,
        snapshots: Snapshots,
        page: Mapping[str, Asset],
        stopping: threading.Event,
        *args: Any,
    ) -> None:
        self._snapshots = snapshots
        self._page = page
        self._stopping = stopping
        super().__init__(*args)

    def do_GET(self) -> None:
        if not self._is_for_us():
            # Any web site can resolve its own name to this machine and read what its visitors'
            # machines serve ("DNS rebinding"). Such requests carry that name.
            text = f"Open http://{ADDRESS}:{self._port}/ instead.\n"
            self._answer("text/plain", text.encode(), HTTPStatus.MISDIRECTED_REQUEST)
            return
        path = self.path.partition("?")[0]
        if path == EVENTS_PATH:
            self._stream()
        elif path == SNAPSHOT_PATH:
            content = snapshot_json(self._snapshots.latest())
            self._answer("application/json", content.encode())
        elif asset := self._page.get(path):
            self._answer(asset.content_type, asset.content)
        else:
            self._answer("text/plain", b"Not found.\n", HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: Any) -> None:
        """No log: it would clutter the user's terminal."""

    @property
    def _port(self) -> int:
        port: int = self.connection.getsockname()[1]
        return port

    def _is_for_us(self) -> bool:
        """Whether the client asked for a loopback name, on any port: a tunnel may have another."""
        try:
            name = urlsplit(f"//{self.headers['Host'] or ''}").hostname
        except ValueError:
            return False
        return name in _LOOPBACK

    def _answer(
        self, content_type: str, content: bytes, status: HTTPStatus = HTTPStatus.OK
    ) -> None:
        self._begin(content_type, status, {"Content-Length": str(len(content))})
        self.wfile.write(content)

    def _begin(self, content_type: str, status: HTTPStatus, more: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, **more, **_HEADERS}.items():
            self.send_header(name, value)
        self.end_headers()

    def _stream(self) -> None:
        """Server-Sent Events, one per snapshot, until the client or the server ends."""
        self._begin("text/event-stream", HTTPStatus.OK, {})
        self.wfile.write(f"retry: {_RETRY_MILLISECONDS}\n\n".encode())
        snapshot = self._snapshots.latest()
        # A client that reconnects has this snapshot; its page would show the answers twice.
        seen = self.headers["Last-Event-ID"] == _event_id(snapshot)
        after = snapshot.at
        if not seen:
            self.wfile.write(_event(snapshot))
        while not self._stopping.is_set():
            following = self._snapshots.wait(after, _HEARTBEAT_SECONDS)
            if following is None:
                self.wfile.write(b": heartbeat\n\n")
            else:
                after = following.at
                self.wfile.write(_event(following))


def snapshot_json(snapshot: Snapshot) -> str:
    """A snapshot as JSON in one line; keys are the fields of lab.fleet.model."""
    return json.dumps(asdict(snapshot), separators=(",", ":"))


def _event(snapshot: Snapshot) -> bytes:
    return f"id: {_event_id(snapshot)}\ndata: {snapshot_json(snapshot)}\n\n".encode()


def _event_id(snapshot: Snapshot) -> str:
    return repr(snapshot.at)
