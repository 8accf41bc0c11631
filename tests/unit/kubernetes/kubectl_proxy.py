"""Stands for `kubectl proxy`: serves a Unix socket, and answers by the path that it is asked for.

Run as `kubectl_proxy.py proxy --unix-socket=PATH` (and whatever stands before it).
"""

import http.server
import json
import socketserver
import sys
import time


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match self.path:
            case "/object":
                self._answer(200, json.dumps({"kind": "Rollout"}))
            case "/forbidden":
                self._answer(403, json.dumps({"kind": "Status", "message": "no right to look"}))
            case "/lost":
                self._answer(502, "dial tcp 10.0.0.1:6443:\nconnection refused")
            case "/text":
                self._answer(200, "<html>")
            case "/slow":
                time.sleep(5)
            case "/cut":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
            case "/noisy":
                # More than a pipe holds.
                print("E1123 error while proxying request\n" * 5000, file=sys.stderr, flush=True)
                self._answer(200, "{}")
            case _:
                self._answer(404, json.dumps({"kind": "Status", "message": "not found"}))

    def _answer(self, status: int, body: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def address_string(self) -> str:
        return "a client"

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


if __name__ == "__main__":
    (path,) = (each.partition("=")[2] for each in sys.argv if each.startswith("--unix-socket="))
    with Server(path, Handler) as server:
        print(f"Starting to serve on {path}", flush=True)
        server.serve_forever()
