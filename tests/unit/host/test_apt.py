"""The commands, run by a real shell with an apt-get that notes what its packages would see."""

import subprocess
from pathlib import Path

import pytest

from lab.host import apt

APT_GET = """\
#!/bin/sh
[ "$1" = install ] || exit 0
if test -x {policy}; then {policy} docker start; echo "$?"; else echo none; fi > {seen}
{end}
"""


class Machine:
    """A folder with an apt-get, and a place for the policy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.policy = folder / "policy-rc.d"

    def install(self, *, start_services: bool, end: str = "exit 0") -> int:
        """The status of an installation at whose end apt-get does what `end` says."""
        apt_get = self.folder / "apt-get"
        seen = self.folder / "seen"
        apt_get.write_text(APT_GET.format(policy=self.policy, seen=seen, end=end))
        apt_get.chmod(0o755)
        command = apt.install_command(["docker.io"], start_services=start_services)
        path = f"{self.folder}:/usr/bin:/bin"
        return subprocess.run(["sh", "-euc", command], env={"PATH": path}).returncode

    def seen(self) -> str:
        """What the policy answered to a package: its exit status, or `none` without a policy."""
        return (self.folder / "seen").read_text().strip()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setattr(apt, "POLICY", str(made.policy))
    return made


def test_no_service_may_start_during_the_installation_and_every_one_after_it(
    machine: Machine,
) -> None:
    assert machine.install(start_services=False) == 0
    assert machine.seen() == "101"  # invoke-rc.d(8): the action is forbidden
    assert not machine.policy.exists()


def test_where_services_may_start_there_is_no_policy(machine: Machine) -> None:
    assert machine.install(start_services=True) == 0
    assert machine.seen() == "none"


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("exit 100", 100),
        ("kill -INT $PPID", 130),
        ("kill -TERM $PPID", 143),
        ("kill -HUP $PPID", 129),
    ],
)
def test_an_installation_that_fails_or_is_ended_leaves_no_policy(
    machine: Machine, end: str, status: int
) -> None:
    assert machine.install(start_services=False, end=end) == status
    assert machine.seen() == "101"
    assert not machine.policy.exists()


def test_a_policy_of_the_hosts_own_is_asked_and_stays(machine: Machine) -> None:
    machine.policy.write_text("#!/bin/sh\nexit 104\n")
    machine.policy.chmod(0o755)
    assert machine.install(start_services=False) == 0
    assert machine.seen() == "104"
    assert machine.policy.read_text() == "#!/bin/sh\nexit 104\n"


def test_a_policy_that_an_installation_killed_by_force_leaves_is_known_as_ours(
    machine: Machine,
) -> None:
    machine.install(start_services=False, end="kill -KILL $PPID")
    assert machine.policy.read_text() == apt.POLICY_TEXT
