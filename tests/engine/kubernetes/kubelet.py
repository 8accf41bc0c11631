"""Plays the kubelet: says of Pods what a node would say of them."""

import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.engine.control_plane import ControlPlane

_NOW = "2026-01-01T00:00:00Z"
_PAUSE_SECONDS = 0.1


def running(pod: Mapping[str, Any]) -> dict[str, Any]:
    """The status of a Pod whose containers run and are ready."""
    return {
        "phase": "Running",
        "podIP": "10.1.0.1",
        "podIPs": [{"ip": "10.1.0.1"}],
        "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": _NOW}],
        "containerStatuses": [
            _container(c, True, {"running": {"startedAt": _NOW}}) for c in pod["spec"]["containers"]
        ],
    }


def cannot_pull(pod: Mapping[str, Any]) -> dict[str, Any]:
    """The status of a Pod whose images cannot be had."""
    return {
        "phase": "Pending",
        "containerStatuses": [
            _container(
                c,
                False,
                {"waiting": {"reason": "ImagePullBackOff", "message": f"no {c['image']} here"}},
            )
            for c in pod["spec"]["containers"]
        ],
    }


@contextmanager
def kubelet(
    plane: ControlPlane, namespace: str, says: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> Generator[None]:
    """Give every Pod of a namespace, as it comes, the status that `says` has for it."""
    ended = threading.Event()
    failures: list[Exception] = []

    def work() -> None:
        seen: set[str] = set()
        try:
            while not ended.wait(_PAUSE_SECONDS):
                for pod in plane.get(f"/api/v1/namespaces/{namespace}/pods")["items"]:
                    metadata = pod["metadata"]
                    if metadata["uid"] not in seen and "deletionTimestamp" not in metadata:
                        path = f"/api/v1/namespaces/{namespace}/pods/{metadata['name']}"
                        plane.set_status(path, says(pod))
                        seen.add(metadata["uid"])
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    assert not failures, failures


def _container(
    container: Mapping[str, Any], ready: bool, state: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "restartCount": 0,
        "ready": ready,
        "state": state,
    }
