"""Starts and stops the load generators."""

import json
import math
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from foundation.errors import LabError
from lab.kubernetes.kubectl import Kubectl
from lab.traffic.load_generator import MINUTES, NAME, NAMESPACE, RATE, manifests

_READY_SECONDS = 180
"""A slow network may have to pull the image."""
_ENDED = ("Succeeded", "Failed")


def start(clusters: Iterable[Kubectl], rate: int = RATE, minutes: int = MINUTES) -> None:
    """Start the load in each cluster, in place of what runs there, and wait until it is ready."""
    clusters = list(clusters)
    stop(clusters)
    for kubectl in clusters:
        made = {"apiVersion": "v1", "kind": "List", "items": manifests(rate, minutes)}
        kubectl.run("apply", "--server-side", "--filename=-", stdin=json.dumps(made))
    for kubectl in clusters:
        try:
            kubectl.run(
                "wait",
                f"pod/{NAME}",
                f"--namespace={NAMESPACE}",
                "--for=condition=Ready",
                f"--timeout={_READY_SECONDS}s",
                timeout=_READY_SECONDS + 10,
            )
        except LabError as error:
            raise LabError(
                f"the load generator in {kubectl.cluster.name} does not start: {error.message}",
                f"See: kubectl describe pod {NAME} --namespace {NAMESPACE}",
            ) from error


def running(kubectl: Kubectl, *, minutes: float = 0) -> bool:
    """Whether a load generator runs in a cluster, or is about to, and will for some minutes."""
    found = kubectl.get("pods", f"--field-selector=metadata.name={NAME}", namespace=NAMESPACE)
    return any(
        pod["status"].get("phase") not in _ENDED and _left(pod) >= minutes * 60
        for pod in found["items"]
    )


def _left(pod: Mapping[str, Any]) -> float:
    """Seconds until Kubernetes ends a Pod."""
    begun = pod["status"].get("startTime")
    age = time.time() - datetime.fromisoformat(begun).timestamp() if begun else 0.0
    return pod.get("spec", {}).get("activeDeadlineSeconds", math.inf) - age


def stop(clusters: Iterable[Kubectl]) -> None:
    """Stop the load in each cluster, and wait until it is gone."""
    for kubectl in clusters:
        kubectl.run(
            "delete",
            "--ignore-not-found",
            f"--namespace={NAMESPACE}",
            f"pod/{NAME}",
            f"configmap/{NAME}",
            timeout=60,
        )
