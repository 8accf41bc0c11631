"""Checks that an analysis in a workload cluster gets its metrics from Thanos on the hub."""

import json
import time
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from foundation import names
from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import Unmet
from lab.verification.registration import registration

_KIND: Final = "analysisruns.argoproj.io"
_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.5
_RUNNING: Final = ("", "Pending", "Running")


def analysis_is_answered(hub: Kubectl, kubectl: Kubectl, clusters: Collection[str]) -> str:
    """An AnalysisRun in a workload cluster reads metrics of all `clusters` from the hub.

    It takes the path of a canary's analysis: the controller's Pod queries Thanos at the address
    that Argo CD passes to the Rollout.
    """
    address = registration(hub, kubectl.cluster.name).thanos_address
    with _analysis_run(kubectl, manifest(address, clusters)) as name:
        deadline = time.monotonic() + _SECONDS
        while (
            value := outcome(kubectl.get(f"{_KIND}/{name}", namespace=names.ROLLOUTS_NAMESPACE))
        ) is None:
            if time.monotonic() > deadline:
                raise Unmet(
                    f"AnalysisRun {name} is not completed after {_SECONDS:.0f} s;"
                    f" is the controller in {names.ROLLOUTS_NAMESPACE} running?"
                )
            time.sleep(_POLL_SECONDS)
    return f"{address} answers: {value}"


def manifest(address: str, clusters: Collection[str]) -> dict[str, Any]:
    """An AnalysisRun that succeeds if Thanos at `address` has the Rollouts of all `clusters`."""
    label = names.CLUSTER_LABEL
    # The metric that the gate of a release counts: without it, no release would proceed.
    rollouts = f'kube_rollout_metadata_generation{{{label}=~"{"|".join(sorted(clusters))}"}}'
    query = f"count(count by ({label}) ({rollouts}))"
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisRun",
        "metadata": {"generateName": "lab-verify-", "namespace": names.ROLLOUTS_NAMESPACE},
        "spec": {
            # Removes the run if `lab verify` is killed before it does. Argo CD does not: it
            # ignores objects that it did not create.
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
    """The value that a Successful AnalysisRun measured; None while the run is under way.

    Raises Unmet with the run's message if it ended in any other phase.
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
    message = last.get("message") or status.get("message") or f"measured {last.get('value')}"
    raise Unmet(f"the AnalysisRun is {phase}: {message}")


@contextmanager
def _analysis_run(kubectl: Kubectl, run: Mapping[str, Any]) -> Generator[str]:
    """Create an AnalysisRun for the duration of the `with` block; yields its name."""
    created = kubectl.run("create", "--filename=-", "--output=name", stdin=json.dumps(run))
    name = created.strip().rpartition("/")[2]
    try:
        yield name
    finally:
        kubectl.run(
            "delete",
            f"{_KIND}/{name}",
            f"--namespace={names.ROLLOUTS_NAMESPACE}",
            "--ignore-not-found",
        )
