"""What an AnalysisTemplate of the lab says of what is in Thanos."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from tests.e2e.rollouts.workload_cluster import WorkloadCluster

_SECONDS: Final = 30
_PENDING: Final = ("Pending", "Running")


@dataclass(frozen=True)
class Judgement:
    """The first measurement of an AnalysisRun."""

    measured: str
    """Its phase: `Successful`, `Failed`, `Inconclusive` or `Error`."""
    run: str
    """The phase of the whole run after it: `Running` if it asks again."""


def judgement(
    cluster: WorkloadCluster, template: str, name: str, arguments: Mapping[str, str]
) -> Judgement:
    """Run a template, by the name of its file, as an AnalysisRun of that name.

    `arguments` are all that the template has no value of its own for.
    """
    file = cluster.repository / "gitops" / "strategy" / f"{template}.yaml"
    spec = yaml.safe_load(file.read_text())["spec"]
    values = {each["name"]: each.get("value", arguments.get(each["name"])) for each in spec["args"]}
    assert set(arguments) == {each["name"] for each in spec["args"] if "value" not in each}
    (metric,) = spec["metrics"]
    runs = cluster.rollout_objects("analysisruns")
    run: dict[str, Any] = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisRun",
        "metadata": {"name": name},
        "spec": {
            "args": [{"name": name, "value": value} for name, value in values.items()],
            "metrics": [{**metric, "initialDelay": "0s"}],
        },
    }
    cluster.plane.create(runs, run)
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        status = cluster.get(f"{runs}/{name}").get("status", {})
        for result in status.get("metricResults", []):
            for measurement in result.get("measurements", []):
                if measurement["phase"] not in _PENDING:
                    return Judgement(measurement["phase"], status["phase"])
        time.sleep(0.1)
    raise AssertionError(f"no measurement of {name} within {_SECONDS} s")
