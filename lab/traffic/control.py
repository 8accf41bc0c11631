"""Starts and stops the load generators."""

import json
import math
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from foundation import names
from foundation.errors import LabError
from lab.kubernetes.kubectl import Kubectl
from lab.traffic.load_generator import MINUTES, NAME, RATE, manifests

_READY_SECONDS = 180
"""Includes an image pull over a slow network."""
_ENDED = ("Succeeded", "Failed")


def start(clusters: Iterable[Kubectl], rate: int = RATE, minutes: int = MINUTES) -> None:
    """Start the load generator in each cluster, replacing a running one; wait until it is ready."""
    clusters = list(clusters)
    stop(clusters)
    for kubectl in clusters:
        objects = {"apiVersion": "v1", "kind": "List", "items": manifests(rate, minutes)}
        kubectl.run("apply", "--server-side", "--filename=-", stdin=json.dumps(objects))
    for kubectl in clusters:
        try:
            kubectl.run(
                "wait",
                f"pod/{NAME}",
                f"--namespace={names.APP_NAMESPACE}",
                "--for=condition=Ready",
                f"--timeout={_READY_SECONDS}s",
                timeout=_READY_SECONDS + 10,
            )
        except LabError as error:
            raise LabError(
                f"the load generator in {kubectl.cluster.name} did not start: {error.message}",
                f"See: kubectl describe pod {NAME} --namespace {names.APP_NAMESPACE}",
            ) from error


def running(kubectl: Kubectl, *, minutes: float = 0) -> bool:
    """Whether a load generator runs or starts in a cluster, with `minutes` left to run."""
    found = kubectl.get(
        "pods", f"--field-selector=metadata.name={NAME}", namespace=names.APP_NAMESPACE
    )
    return any(
        pod["status"].get("phase") not in _ENDED and _left(pod) >= minutes * 60
        for pod in found["items"]
    )


def _left(pod: Mapping[str, Any]) -> float:
    """Seconds until a Pod's deadline."""
    begun = pod["status"].get("startTime")
    age = time.time() - datetime.fromisoformat(begun).timestamp() if begun else 0.0
    return pod.get("spec", {}).get("activeDeadlineSeconds", math.inf) - age


def stop(clusters: Iterable[Kubectl]) -> None:
    """Stop the load generator in each cluster; wait until it is deleted."""
    for kubectl in clusters:
        kubectl.run(
            "delete",
            "--ignore-not-found",
            f"--namespace={names.APP_NAMESPACE}",
            f"pod/{NAME}",
            f"configmap/{NAME}",
            timeout=60,
        )
