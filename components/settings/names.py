"""Checks the names of the lab and its clusters, which containers, networks and Secrets use."""

import re
from collections.abc import Sequence
from typing import Final

from components.settings.faults import Faults, command, setting, shown

_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
"""A label of RFC 1123, except for its length."""

_LONGEST_LABEL: Final = 63

_NETWORKS_OF_OTHERS: Final = ("bridge", "default", "host", "none", "kind")
"""Docker's own networks and kind's: the lab's name is also that of its Docker network."""

_ARGO_CDS_OWN: Final = "in-cluster"
"""Argo CD's name for its own cluster."""


def check_lab_name(name: str, clusters: Sequence[str], faults: Faults) -> None:
    """Check the lab's name, and the length of the longest node name that it results in."""
    remedy = f"choose another with `{setting('name', 'NAME')}`"
    if _illegal("name", name, remedy, faults):
        return
    if name in _NETWORKS_OF_OTHERS:
        faults.add("name", f"{shown(name)} is a Docker network that Docker or kind uses", remedy)
    node = f"{name}-{max(clusters, key=len, default='')}-control-plane"
    if len(node) > _LONGEST_LABEL:
        faults.add(
            "name",
            f"{shown(name)} results in the host name {node}, whose {len(node)} characters exceed"
            f" the limit of {_LONGEST_LABEL}",
            "shorten it, or the cluster's name",
        )


def check_cluster_names(
    hub: str | None, workload_clusters: Sequence[str] | None, faults: Faults
) -> None:
    """Check that each name is valid and unique; None is a fault already."""
    if hub is not None:
        _check_cluster("hub", hub, f"choose another with `{setting('hub', 'NAME')}`", faults)
    if workload_clusters is None:
        return
    first = "workloadClusters[0]"
    if not workload_clusters:
        faults.add(
            "workloadClusters",
            "the list is empty, and a lab needs at least one workload cluster",
            f"add one with `{setting(first, 'workload-1')}`",
        )
    for index, name in enumerate(workload_clusters):
        key = f"workloadClusters[{index}]"
        remedy = f"choose another with `{setting(key, 'NAME')}`"
        _check_cluster(key, name, remedy, faults)
        if name == hub:
            remedy = f"choose another for the hub with `{setting('hub', 'NAME')}`"
            faults.add(key, f"{shown(name)} is the hub's name", remedy)
        elif name in workload_clusters[:index]:
            remedy = f"{remedy}, or remove it with `{command('rm', key)}`"
            faults.add(key, f"{shown(name)} is in the list twice", remedy)


def _check_cluster(key: str, name: str, remedy: str, faults: Faults) -> None:
    if not _illegal(key, name, remedy, faults) and name == _ARGO_CDS_OWN:
        faults.add(key, f"{shown(name)} is Argo CD's name for its own cluster", remedy)


def _illegal(key: str, name: str, remedy: str, faults: Faults) -> bool:
    legal = _LABEL.fullmatch(name) is not None and len(name) <= _LONGEST_LABEL
    if not legal:
        faults.add(
            key,
            f"{shown(name)} is not a name that Kubernetes and DNS accept: at most"
            f" {_LONGEST_LABEL} lower-case letters, digits and hyphens, no hyphen at the ends",
            remedy,
        )
    return not legal
