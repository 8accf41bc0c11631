"""An analysis in a workload cluster gets its answer from Thanos on the hub."""

import json
import time
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from components.delivery.access import ROLLOUTS_NAMESPACE
from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import Unmet
from lab.verification.registration import registration

_KIND: Final = "analysisruns.argoproj.io"
_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.5
_RUNNING: Final = ("", "Pending", "Running")


def analysis_is_answered(hub: Kubectl, kubectl: Kubectl, clusters: Collection[str]) -> str:
    """An AnalysisRun in a workload cluster asks the hub for metrics of all `clusters`.

    It takes the way that a canary's analysis takes: the controller's Pod asks Thanos at the address
    that Argo CD hands to the Rollout.
    """
    address = registration(hub, kubectl.cluster.name).thanos_address
    with _analysis_run(kubectl, manifest(address, clusters)) as name:
        deadline = time.monotonic() + _SECONDS
        while (
            value := outcome(kubectl.get(f"{_KIND}/{name}", namespace=ROLLOUTS_NAMESPACE))
        ) is None:
            if time.monotonic() > deadline:
                raise Unmet(
                    f"AnalysisRun {name} is not done after {_SECONDS:.0f} s;"
                    f" does the controller in {ROLLOUTS_NAMESPACE} run?"
                )
            time.sleep(_POLL_SECONDS)
    return f"{address} answers: {value}"


def manifest(address: str, clusters: Collection[str]) -> dict[str, Any]:
    """An AnalysisRun that succeeds if Thanos at `address` knows the Rollouts of all `clusters`."""
    names = "|".join(sorted(clusters))
    # What the gate of a release counts: without it, every release would be held.
    rollouts = f'kube_rollout_metadata_generation{{cluster=~"{names}"}}'
    query = f"count(count by (cluster) ({rollouts}))"
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisRun",
        "metadata": {"generateName": "lab-verify-", "namespace": ROLLOUTS_NAMESPACE},
        "spec": {
            # For the case that `lab verify` is killed before it removes the run. Argo CD leaves
            # alone what it has not made.
            "ttlStrategy": {"secondsAfterCompletion": 60},
            "metrics": [
                {
                    "name": "clusters-with-rollouts",
                    "successCondition": f"len(result) == 1 && result[0] == {len(clusters)}",
                    "consecutiveErrorLimit": 0,
                    "provider": {"prometheus": {"address": address, "query": query}},
                }
            ],
        },
    }


def outcome(run: Mapping[str, Any]) -> str | None:
    """What a Successful AnalysisRun measured; None while it is under way.

    Raises Unmet, with what the run says, if it ended in any other way.
    """
    status = run.get("status", {})
    phase = status.get("phase", "")
    if phase in _RUNNING:
        return None
    measurements = [
        measurement
        for result in status.get("metricResults", [])
        for measurement in result.get("measurements", [])
    ]
    last: Mapping[str, Any] = measurements[-1] if measurements else {}
    if phase == "Successful":
        return last.get("value", "")
    said = last.get("message") or status.get("message") or f"measured {last.get('value')}"
    raise Unmet(f"the AnalysisRun is {phase}: {said}")


@contextmanager
def _analysis_run(kubectl: Kubectl, run: Mapping[str, Any]) -> Generator[str]:
    """The name of an AnalysisRun that is there as long as the context."""
    made = kubectl.run("create", "--filename=-", "--output=name", stdin=json.dumps(run)).strip()
    name = made.rpartition("/")[2]
    try:
        yield name
    finally:
        kubectl.run(
            "delete", f"{_KIND}/{name}", f"--namespace={ROLLOUTS_NAMESPACE}", "--ignore-not-found"
        )
