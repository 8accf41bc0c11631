"""Checks that a lab fits into the memory of its host."""

from dataclasses import dataclass
from typing import Final

from components.settings.faults import Faults

GIB: Final = 1024**3


@dataclass(frozen=True, kw_only=True)
class Demand:
    """The memory that a provider's clusters need, in bytes."""

    hub: int
    workload_cluster: int

    def of(self, workload_clusters: int) -> int:
        """The memory in bytes for that number of workload clusters."""
        return self.hub + workload_clusters * self.workload_cluster

    def check(
        self, workload_clusters: int, available: int | None, owner: str, faults: Faults
    ) -> None:
        """Check that the clusters fit into `available` bytes; None if unknown.

        `owner` names the owner of the memory in messages: `Docker`, `the host`.
        """
        needed = self.of(workload_clusters)
        if available is None or needed <= available:
            return
        fit = (available - self.hub) // self.workload_cluster
        more = f"give {owner} more memory"
        faults.add(
            "workloadClusters",
            f"the hub's {_gib(self.hub)} GiB and {workload_clusters} workload clusters'"
            f" {_gib(self.workload_cluster)} GiB each need {_gib(needed)} GiB of memory, and"
            f" {owner} has {_gib(available)} GiB",
            # `pulumi config` cannot shorten the default list.
            f"{more}, or list at most {fit} clusters in the stack's file" if fit > 0 else more,
        )


def _gib(size: int) -> str:
    return f"{size / GIB:.1f}"
