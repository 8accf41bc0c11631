"""Records what the API servers tell of the app, as it happens."""

import json
import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from foundation.paths import tools_dir
from tests.e2e.demos.fleet import APP, Fleet
from tests.e2e.demos.history import Change, History
from tests.e2e.machine import Cluster

_PATHS: Final = {
    "rollouts": f"/apis/argoproj.io/v1alpha1/namespaces/{APP}/rollouts?watch=true",
    "analysisruns": f"/apis/argoproj.io/v1alpha1/namespaces/{APP}/analysisruns?watch=true",
    "virtualservices": (
        f"/apis/networking.istio.io/v1/namespaces/{APP}/virtualservices"
        f"?watch=true&fieldSelector=metadata.name={APP}"
    ),
    "pods": f"/api/v1/namespaces/{APP}/pods?watch=true&labelSelector=app={APP}",
}
"""A watch that is given no version begins with all that is there."""

_BEGIN_SECONDS: Final = 30
_AGAIN_SECONDS: Final = 2
"""A cluster that is lost is asked so often."""


@contextmanager
def watching(fleet: Fleet) -> Generator[History]:
    """Record while the block runs, which begins with the present state of every cluster."""
    history = History(tuple(fleet.workload))
    watches = [
        _Watch(cluster, name, kind, history)
        for name, cluster in fleet.workload.items()
        for kind in _PATHS
    ]
    try:
        for watch in watches:
            watch.start()
        end = time.monotonic() + _BEGIN_SECONDS
        while not all(history.weights(name) and history.rollouts(name) for name in fleet.workload):
            assert time.monotonic() < end, "the clusters do not tell of their Rollouts"
            time.sleep(0.1)
        yield history
    finally:
        for watch in watches:
            watch.stop()


class _Watch:
    """kubectl, started again and again, as it ends when the API server does."""

    def __init__(self, cluster: Cluster, name: str, kind: str, history: History) -> None:
        self._name, self._kind, self._history = name, kind, history
        self._command = [
            *(tools_dir() / "kubectl", "--kubeconfig", cluster.kubeconfig),
            *("get", "--raw", _PATHS[kind]),
        ]
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._lock:
            self._over.set()
            if self._process is not None:
                self._process.terminate()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._over.is_set():
                    return
                self._process = subprocess.Popen(
                    self._command,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                )
            with self._process as process:
                assert process.stdout is not None
                for line in process.stdout:
                    # The last line may be half of one.
                    if line.endswith("\n"):
                        self._record(line)
            self._over.wait(_AGAIN_SECONDS)

    def _record(self, line: str) -> None:
        event = json.loads(line)
        found = event["object"]
        self._history.add(
            Change(
                at=time.time(),
                cluster=self._name,
                kind=self._kind,
                name=found.get("metadata", {}).get("name", ""),
                content=found if event["type"] in ("ADDED", "MODIFIED") else None,
            )
        )
