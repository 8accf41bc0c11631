"""A web server on loopback that publishes what a test tells it to."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is answered to a request of one path."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    cut: bool = False
    """The connection ends before the whole body was sent."""
    authorization: str = ""
    """The header that a request must have; one without it gets 401 and `headers`."""

    @property
    def challenge(self) -> "Answer":
        """The answer to a request without the right authorization."""
        return Answer(status=401, headers=self.headers)


@dataclass
class Site:
    """A running server; `answers` may change as it runs, and what is not there is not found."""

    address: str
    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])
    asked: list[str] = field(default_factory=list[str])
    """The paths of all requests so far."""


@contextmanager
def site() -> Generator[Site]:
    """A server of this test's own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            running.asked.append(self.path)
            answer = running.answers.get(self.path, Answer(status=404))
            if answer.authorization and self.headers["Authorization"] != answer.authorization:
                answer = answer.challenge
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            sent = answer.body[: len(answer.body) // 2] if answer.cut else answer.body
            self.wfile.write(sent if body else b"")

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output free of it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
