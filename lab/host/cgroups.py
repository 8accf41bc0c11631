"""Which cgroup hierarchies this host has mounted; read only, they are never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from foundation.errors import LabError

Layout = Literal["v1", "v2", "hybrid"]

ROOT = "/sys/fs/cgroup"

# What runc and the kubelet need. Version 2 accounts CPU time in `cpu`, freezes without a controller
# and limits devices by eBPF.
NEEDED: dict[Layout, frozenset[str]] = {
    "v1": frozenset(["cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"]),
    "v2": frozenset(["cpu", "cpuset", "memory", "pids"]),
}
NEEDED["hybrid"] = NEEDED["v1"]  # Docker then uses the version 1 hierarchies


@dataclass(frozen=True)
class Cgroups:
    """`hybrid` is version 1 with a version 2 hierarchy beside it, as systemd may set it up."""

    layout: Layout
    controllers: frozenset[str]

    def check(self) -> None:
        """Raise `LabError` where a controller that containers need is missing."""
        absent = NEEDED[self.layout] - self.controllers
        if absent:
            raise LabError(
                f"Containers need the cgroup controllers {', '.join(sorted(absent))}, which are not"
                f" mounted below {ROOT} (cgroup {self.layout}; there are:"
                f" {', '.join(sorted(self.controllers)) or 'none'}).",
                "The lab does not change cgroup mounts. Start this host with systemd, or mount them"
                " yourself: apt-get install cgroupfs-mount && cgroupfs-mount",
            )


def read_cgroups(mountinfo: str) -> Cgroups:
    """From the text of `/proc/self/mountinfo` (`man 5 proc`); reads `cgroup.controllers` of v2."""
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
    # The options of a version 1 hierarchy name its controllers among the flags (rw, xattr, name=…).
    known = frozenset(version_1) & (NEEDED["v1"] | {"blkio", "hugetlb", "net_cls", "perf_event"})
    return Cgroups("hybrid" if unified else "v1", known)


def _controllers(hierarchy: str) -> frozenset[str]:
    names: Iterable[str] = Path(hierarchy, "cgroup.controllers").read_text().split()
    return frozenset(names)
