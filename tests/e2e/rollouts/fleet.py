"""What the clusters' kube-state-metrics tell of a Rollout, as the gates find it in Thanos."""

from dataclasses import dataclass
from typing import Final

from tests.e2e.rollouts.metrics import Metrics

CLUSTERS: Final = ("workload-1", "workload-2")
"""All of the fleet."""


@dataclass(frozen=True, kw_only=True)
class State:
    """Of a Rollout in one cluster; see `components/metrics/rollout_state.py`."""

    version: str = "v2"
    """The release that is asked for."""
    step: int = 0
    """Steps that are done."""
    aborted: bool = False
    observed: bool = True
    """Whether the rest is of this release, and not yet of the one before it."""
    blue_green: bool = False
    """Whether it is released blue-green, and its new Pods are ready."""

    def told(self, metrics: Metrics, cluster: str, rollout: str) -> None:
        """Have it told of a cluster's Rollout from now on."""
        labels = {
            "cluster": cluster,
            "namespace": "helloworld",
            "rollout": rollout,
            "version": self.version,
        }
        metrics.state("kube_rollout_metadata_generation", 2, labels)
        metrics.state("kube_rollout_status_observed_generation", 2 if self.observed else 1, labels)
        metrics.state("kube_rollout_status_abort", int(self.aborted), labels)
        if self.blue_green:
            info = {**labels, "phase": "Running"}
            metrics.state("kube_rollout_status_pre_promotion_analysis_info", 1, info)
        else:
            metrics.state("kube_rollout_status_current_step_index", self.step, labels)
