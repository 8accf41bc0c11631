"""Reads the mounted cgroup hierarchies of this host; never changes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from foundation.errors import LabError

Layout = Literal["v1", "v2", "hybrid"]

ROOT = "/sys/fs/cgroup"

# The controllers that runc and the kubelet need. Version 2 accounts CPU time in `cpu`, freezes
# without a controller and restricts devices by eBPF.
NEEDED: dict[Layout, frozenset[str]] = {
    "v1": frozenset(["cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"]),
    "v2": frozenset(["cpu", "cpuset", "memory", "pids"]),
}
NEEDED["hybrid"] = NEEDED["v1"]  # Docker then uses the version 1 hierarchies


@dataclass(frozen=True)
class Cgroups:
    """The mounted controllers; `hybrid` is version 1 with an additional version 2 hierarchy."""

    layout: Layout
    controllers: frozenset[str]

    def check(self) -> None:
        """Raise `LabError` if a controller that containers need is missing."""
        absent = NEEDED[self.layout] - self.controllers
        if absent:
            raise LabError(
                f"Containers need the cgroup controllers {', '.join(sorted(absent))}, which are not"
                f" mounted below {ROOT} (cgroup {self.layout}; mounted:"
                f" {', '.join(sorted(self.controllers)) or 'none'}).",
                "The lab does not change cgroup mounts. Start this host with systemd, or mount the"
                " controllers: apt-get install cgroupfs-mount && cgroupfs-mount",
            )


def read_cgroups(mountinfo: str) -> Cgroups:
    """The hierarchies in the text of `/proc/self/mountinfo` (`man 5 proc`).

    For version 2 it also reads the file `cgroup.controllers`.
    """
    unified: str | None = None
    version_1: set[str] = set()
    for line in mountinfo.splitlines():
        mount, _, filesystem = line.partition(" - ")
        kind, _, super_options = filesystem.split(" ", 2)
        if kind == "cgroup":
            version_1.update(super_options.split(","))
        elif kind == "cgroup2":
            unified = mount.split()[4]
    if unified == ROOT:
        return Cgroups("v2", _controllers(unified))
    # The options of a version 1 hierarchy mix its controllers with flags (rw, xattr, name=…).
    known = frozenset(version_1) & (NEEDED["v1"] | {"blkio", "hugetlb", "net_cls", "perf_event"})
    return Cgroups("hybrid" if unified else "v1", known)


def _controllers(hierarchy: str) -> frozenset[str]:
    names: Iterable[str] = Path(hierarchy, "cgroup.controllers").read_text().split()
    return frozenset(names)
