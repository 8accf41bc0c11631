"""Servers on loopback, each for a single kind of answer."""

import socket
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Serve = Callable[[socket.socket], None]
"""Talks to one client."""


@contextmanager
def tcp_server(serve: Serve) -> Generator[int]:
    """The port of a server that has `serve` talk to each client, one after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return  # the test is over
                with client, suppress(OSError):
                    serve(client)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@contextmanager
def tls_server(
    certificate: Path, *, clients_of: Path | None = None, alpn: str = "h2", greeting: bytes = b""
) -> Generator[int]:
    """The port of a TLS server; with `clients_of`, a file, clients need a certificate of that CA.

    It greets those that it lets in, and waits for them to hang up.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_alpn_protocols([alpn])
    if clients_of:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients_of)

    def serve(client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as connection:
            if greeting:
                connection.sendall(greeting)
            connection.recv(64)

    with tcp_server(serve) as port:
        yield port


@contextmanager
def http_server(answer: Callable[[str, str], tuple[int, str]]) -> Generator[int]:
    """The port of a web server that answers a GET by its host and path: status and body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.headers["Host"], self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
