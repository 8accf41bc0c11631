"""A Prometheus in the place of the hub's Thanos Query."""

import json
import threading
import time
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.e2e.rollouts.programs import await_success, built, free_port, running

_SCRAPES = range(40, -1, -5)
"""How long ago each scrape was, in seconds."""


class Metrics:
    """A Prometheus, empty at first, behind a proxy that notes what is asked of it."""

    def __init__(self, prometheus: str) -> None:
        self.prometheus = prometheus
        self.address = ""
        """Of the proxy."""
        self.asked: list[str] = []
        """Path and query of each request."""

    def calls(self, service: str, cluster: str, rates: Mapping[str, float]) -> None:
        """What a cluster's callers counted of a service until now: calls a second, by code."""
        now = time.time()
        points = [
            _point(
                now - age,
                1000 + rate * (_SCRAPES[0] - age),
                {
                    "cluster": cluster,
                    "reporter": "source",
                    "response_code": code,
                    "destination_service": f"{service}.helloworld.svc.cluster.local",
                },
            )
            for code, rate in rates.items()
            for age in _SCRAPES
        ]
        counter = {"aggregationTemporality": 2, "isMonotonic": True, "dataPoints": points}
        self._write({"name": "istio_requests_total", "sum": counter})

    def state(self, name: str, value: float, labels: Mapping[str, str]) -> None:
        """What a cluster's kube-state-metrics tells now; `labels` have the cluster's name."""
        self._write({"name": name, "gauge": {"dataPoints": [_point(time.time(), value, labels)]}})

    def _write(self, metric: Mapping[str, Any]) -> None:
        # https://opentelemetry.io/docs/specs/otlp/
        body = {"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]}
        request = urllib.request.Request(
            f"{self.prometheus}/api/v1/otlp/v1/metrics",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=10).close()


def _point(at: float, value: float, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "timeUnixNano": str(int(at * 1e9)),
        "asDouble": value,
        "attributes": [
            {"key": key, "value": {"stringValue": label}} for key, label in labels.items()
        ],
    }


@contextmanager
def prometheus(folder: Path) -> Generator[Metrics]:
    """Run Prometheus and the proxy, with their files in `folder`."""
    configuration = folder / "prometheus.yml"
    configuration.write_text("{}\n")
    port = free_port()
    with running(
        folder / "prometheus.log",
        built("prometheus"),
        f"--config.file={configuration}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-otlp-receiver",
    ):
        metrics = Metrics(f"http://127.0.0.1:{port}")
        await_success(f"{metrics.prometheus}/-/ready")
        with ThreadingHTTPServer(("127.0.0.1", 0), _proxy_of(metrics)) as server:
            metrics.address = f"http://127.0.0.1:{server.server_port}"
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield metrics
            server.shutdown()


def _proxy_of(metrics: Metrics) -> type[BaseHTTPRequestHandler]:
    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            metrics.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            content_type = {"Content-Type": self.headers["Content-Type"]}
            request = urllib.request.Request(metrics.prometheus + self.path, body, content_type)
            with urllib.request.urlopen(request, timeout=10) as response:
                answer = response.read()
            self.send_response(response.status)
            self.send_header("Content-Type", response.headers["Content-Type"])
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Proxy
