"""Names of the lab and its clusters, which become those of containers, networks and Secrets."""

import re
from collections.abc import Sequence
from typing import Final

from components.settings.faults import Faults, command, setting, shown

_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
"""RFC 1123, but for the length."""

_LONGEST_LABEL: Final = 63

_NETWORKS_OF_OTHERS: Final = ("bridge", "default", "host", "none", "kind")
"""The lab's name is that of its Docker network: these are Docker's own, and kind's."""

_ARGO_CDS_OWN: Final = "in-cluster"
"""What Argo CD calls the cluster that it runs in."""


def check_lab_name(name: str, clusters: Sequence[str], faults: Faults) -> None:
    """Check the lab's name, and that it is short enough for the longest of the clusters' names."""
    mend = f"choose another with `{setting('name', 'NAME')}`"
    if _illegal("name", name, mend, faults):
        return
    if name in _NETWORKS_OF_OTHERS:
        faults.add("name", f"{shown(name)} is the name of a Docker network of others", mend)
    node = f"{name}-{max(clusters, key=len, default='')}-control-plane"
    if len(node) > _LONGEST_LABEL:
        faults.add(
            "name",
            f"{shown(name)} makes the host name {node}, which has {len(node)} characters and may"
            f" have {_LONGEST_LABEL}",
            "choose a shorter one, or shorten the cluster's",
        )


def check_cluster_names(
    hub: str | None, workload_clusters: Sequence[str] | None, faults: Faults
) -> None:
    """Check each name, and that no two clusters have the same; None was refused before."""
    if hub is not None:
        _check_cluster("hub", hub, f"choose another with `{setting('hub', 'NAME')}`", faults)
    if workload_clusters is None:
        return
    first = "workloadClusters[0]"
    if not workload_clusters:
        faults.add(
            "workloadClusters",
            "the list is empty, and a lab has at least one workload cluster",
            f"name one with `{setting(first, 'workload-1')}`",
        )
    for index, name in enumerate(workload_clusters):
        key = f"workloadClusters[{index}]"
        mend = f"choose another with `{setting(key, 'NAME')}`"
        _check_cluster(key, name, mend, faults)
        if name == hub:
            mend = f"choose another for the hub with `{setting('hub', 'NAME')}`"
            faults.add(key, f"{shown(name)} is the hub's name", mend)
        elif name in workload_clusters[:index]:
            mend = f"{mend}, or remove it with `{command('rm', key)}`"
            faults.add(key, f"{shown(name)} is in the list twice", mend)


def _check_cluster(key: str, name: str, mend: str, faults: Faults) -> None:
    if not _illegal(key, name, mend, faults) and name == _ARGO_CDS_OWN:
        faults.add(key, f"{shown(name)} is Argo CD's name for the cluster it runs in", mend)


def _illegal(key: str, name: str, mend: str, faults: Faults) -> bool:
    legal = _LABEL.fullmatch(name) is not None and len(name) <= _LONGEST_LABEL
    if not legal:
        faults.add(
            key,
            f"{shown(name)} is not a name that Kubernetes and DNS accept: at most"
            f" {_LONGEST_LABEL} lower-case letters, digits and hyphens, no hyphen at the ends",
            mend,
        )
    return not legal
