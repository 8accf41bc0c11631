"""How much memory a lab needs, so that one too large for the machine is refused at once."""

from typing import Final

from components.settings.faults import Faults

GIB: Final = 1024**3

# Measured: the memory of the clusters' containers, some minutes after `pulumi up`.
HUB_BYTES: Final = int(1.8 * GIB)
WORKLOAD_CLUSTER_BYTES: Final = int(1.9 * GIB)


def required_bytes(workload_clusters: int) -> int:
    """Of a lab with that many workload clusters."""
    return HUB_BYTES + workload_clusters * WORKLOAD_CLUSTER_BYTES


def check_memory(workload_clusters: int, memory_bytes: int | None, faults: Faults) -> None:
    """Check that the clusters fit; `memory_bytes` is None where nobody knows how much there is."""
    needed = required_bytes(workload_clusters)
    if memory_bytes is None or needed <= memory_bytes:
        return
    fit = (memory_bytes - HUB_BYTES) // WORKLOAD_CLUSTER_BYTES
    more = "give Docker more memory"
    faults.add(
        "workloadClusters",
        f"the hub's {_gib(HUB_BYTES)} and {workload_clusters} workload clusters'"
        f" {_gib(WORKLOAD_CLUSTER_BYTES)} each make {_gib(needed)} GiB of memory, and Docker has"
        f" {_gib(memory_bytes)} GiB",
        # `pulumi config` cannot shorten a list that is the default.
        f"{more}, or leave no more than {fit} in the list, in the stack's file"
        if fit > 0
        else more,
    )


def _gib(size: int) -> str:
    return f"{size / GIB:.1f}"
