import pytest

from foundation.errors import LabError
from lab.host.cgroups import NEEDED, Cgroups, Layout, read_cgroups

VERSION_1 = """\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
33 31 0:30 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory
34 31 0:31 / /sys/fs/cgroup/systemd rw,nosuid - cgroup cgroup rw,xattr,name=systemd
"""
UNIFIED_BESIDE = "35 31 0:32 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"


def test_version_1_controllers_are_those_of_all_hierarchies() -> None:
    assert read_cgroups(VERSION_1) == Cgroups("v1", frozenset(["cpu", "cpuacct", "memory"]))


def test_a_unified_hierarchy_beside_version_1_makes_a_hybrid() -> None:
    hybrid = read_cgroups(VERSION_1 + UNIFIED_BESIDE)
    assert hybrid == Cgroups("hybrid", read_cgroups(VERSION_1).controllers)


@pytest.mark.parametrize("layout", ["v1", "v2", "hybrid"])
def test_a_host_with_every_controller_needed_passes(layout: Layout) -> None:
    Cgroups(layout, NEEDED[layout] | {"hugetlb"}).check()


@pytest.mark.parametrize("layout", ["v1", "v2", "hybrid"])
def test_a_missing_controller_is_named(layout: Layout) -> None:
    with pytest.raises(LabError, match="controllers pids, which"):
        Cgroups(layout, NEEDED[layout] - {"pids"}).check()


def test_version_2_needs_no_devices_controller() -> None:
    Cgroups("v2", frozenset(["cpu", "cpuset", "memory", "pids"])).check()
    with pytest.raises(LabError, match="devices"):
        Cgroups("v1", frozenset(["cpu", "cpuacct", "cpuset", "freezer", "memory", "pids"])).check()
