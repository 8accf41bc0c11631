import dataclasses
import subprocess
from typing import Any

import pytest

from foundation.docker import SYSTEM_ENDPOINT, Engine, Silence
from foundation.errors import LabError
from lab.host import apt, daemon_json
from lab.host.cgroups import NEEDED, Cgroups
from lab.host.facts import HostFacts
from lab.host.inotify import ADVISED
from lab.host.plan import Step, plan

ENGINE = Engine(
    version="28.0.1",
    memory_bytes=24 * 1024**3,
    kernel="6.12.0",
    storage_driver="overlay2",
    cgroup_version="2",
    default_runtime="runc",
    data_root="/var/lib/docker",
)
# A usual Debian server on which Docker is not installed.
BARE = HostFacts(
    engine=Silence(reason="there is no `docker` command"),
    root=True,
    distribution="Debian GNU/Linux 12 (bookworm)",
    debian=True,
    systemd=True,
    endpoint=None,
    docker_installed=False,
    dockerd_installed=False,
    dockerd_pid=None,
    stale_pid_files=(),
    missing_capabilities=frozenset(),
    cgroups=Cgroups("v2", NEEDED["v2"]),
    inotify_limits=ADVISED,
    apparmor=False,
    system_python=True,
    runtime_installed=False,
    daemon_json=None,
    daemon_json_hidden=False,
    policy_left=False,
    free_bytes=100 * 1024**3,
    open_files=1048576,
    proxies={},
)
LOW = {"max_user_instances": 128, "max_user_watches": 8192}


def host(**differences: Any) -> HostFacts:
    return dataclasses.replace(BARE, **differences)


def titles(facts: HostFacts) -> list[str]:
    return [step.title for step in plan(facts)]


def commands(facts: HostFacts) -> str:
    return "\n".join(step.command for step in plan(facts))


def test_a_docker_that_works_is_left_as_it_is() -> None:
    assert plan(host(engine=ENGINE)) == ()
    # Nor is a working one bothered about what would matter if it had to be installed.
    assert plan(host(engine=ENGINE, missing_capabilities=frozenset(["CAP_SYS_RESOURCE"]))) == ()
    assert plan(host(engine=ENGINE, free_bytes=0, debian=False)) == ()


def test_a_docker_that_works_still_gets_higher_inotify_limits() -> None:
    assert titles(host(engine=ENGINE, inotify_limits=LOW)) == ["Raise inotify limits"]


def test_limits_of_this_host_do_not_matter_to_a_docker_elsewhere() -> None:
    assert plan(host(engine=ENGINE, inotify_limits=LOW, endpoint="tcp://10.0.0.7:2376")) == ()


def test_docker_is_installed_and_then_started_by_systemd() -> None:
    install, start = plan(BARE)
    assert "docker.io" in install.command
    assert "systemctl enable --now" in start.command
    assert not start.daemon


def test_without_systemd_docker_is_started_detached_with_a_pid_file_and_a_log() -> None:
    start = plan(host(systemd=False))[-1]
    assert start.daemon
    assert "--pidfile=" in start.command
    assert start.script().splitlines()[1].startswith("setsid --fork ")


def test_an_installed_docker_is_only_started() -> None:
    assert titles(host(docker_installed=True, dockerd_installed=True)) == ["Start Docker"]
    # That needs no Debian.
    installed = host(docker_installed=True, dockerd_installed=True, debian=False)
    assert titles(installed) == ["Start Docker"]


def test_a_socket_that_a_dead_docker_left_closed_is_not_taken_for_one_that_refuses() -> None:
    refused = Silence(reason="permission denied", refused=True)
    facts = host(
        engine=refused, root=False, docker_installed=True, dockerd_installed=True, systemd=False
    )
    assert titles(facts) == ["Start Docker"]
    for differences in ({"dockerd_pid": 4711}, {"systemd": True}, {"dockerd_installed": False}):
        with pytest.raises(LabError, match="may not use it"):
            plan(dataclasses.replace(facts, **differences))


def test_a_docker_without_its_command_gets_that_alone() -> None:
    # As on Debian 13 without what docker.io recommends.
    assert titles(host(dockerd_installed=True)) == ["Install docker-cli", "Start Docker"]
    assert "docker.io" not in commands(host(dockerd_installed=True))


@pytest.mark.parametrize(
    "differences",
    [
        {"dockerd_installed": True, "dockerd_pid": 4711},
        {"endpoint": "tcp://10.0.0.7:2376"},
    ],
    ids=["runs", "elsewhere"],
)
def test_an_engine_that_cannot_be_asked_is_not_judged_before_there_is_a_command(
    differences: dict[str, Any],
) -> None:
    assert titles(host(**differences)) == ["Install docker-cli"]


def test_a_docker_that_is_set_to_the_system_s_own_socket_is_started() -> None:
    facts = host(docker_installed=True, dockerd_installed=True, endpoint=SYSTEM_ENDPOINT)
    assert titles(facts) == ["Start Docker"]


def test_without_systemd_the_package_may_not_start_a_docker_of_its_own_and_that_is_said() -> None:
    install = plan(host(systemd=False))[0]
    assert apt.POLICY in install.command
    assert apt.POLICY in install.reason


def test_with_systemd_the_package_starts_docker_as_it_does_everywhere() -> None:
    assert apt.POLICY not in plan(BARE)[0].script()


def test_a_policy_that_was_left_by_an_installation_is_removed_even_where_docker_works() -> None:
    left = "Let packages start services again"
    assert titles(host(engine=ENGINE, policy_left=True)) == [left]
    assert titles(host(policy_left=True))[0] == left


def test_the_package_that_would_change_cgroup_mounts_is_not_installed() -> None:
    assert "--no-install-recommends" in commands(BARE)


def test_a_kernel_with_apparmor_gets_its_parser() -> None:
    assert "apparmor" in commands(host(apparmor=True))
    assert "apparmor" not in commands(BARE)


def test_a_host_that_lacks_a_capability_gets_the_runtime_before_docker_starts() -> None:
    lacking = host(missing_capabilities=frozenset(["CAP_SYS_RESOURCE"]))
    assert titles(lacking) == [
        f"Install the OCI runtime {daemon_json.RUNTIME}",
        f"Make {daemon_json.RUNTIME} Docker's default runtime",
        "Install docker.io, ca-certificates, iptables",
        "Start Docker",
    ]
    assert "CAP_SYS_RESOURCE" in plan(lacking)[0].reason


def test_a_runtime_that_is_there_already_is_not_installed_again() -> None:
    facts = host(
        missing_capabilities=frozenset(["CAP_SYS_RESOURCE"]),
        runtime_installed=True,
        daemon_json=daemon_json.with_runtime(None),
        docker_installed=True,
        dockerd_installed=True,
    )
    assert titles(facts) == ["Start Docker"]


def test_a_working_docker_that_uses_our_runtime_gets_its_newest_version() -> None:
    ours = dataclasses.replace(ENGINE, default_runtime=daemon_json.RUNTIME)
    lacking = frozenset(["CAP_SYS_RESOURCE"])
    outdated = host(engine=ours, missing_capabilities=lacking)
    assert titles(outdated) == [f"Install the OCI runtime {daemon_json.RUNTIME}"]
    assert titles(dataclasses.replace(outdated, runtime_installed=True)) == []


def test_a_host_without_a_system_python_gets_one_for_the_runtime() -> None:
    lacking = frozenset(["CAP_SYS_RESOURCE"])
    installed = host(docker_installed=True, dockerd_installed=True, system_python=False)
    facts = dataclasses.replace(installed, missing_capabilities=lacking)
    assert "Install python3" in titles(facts)
    assert "Install python3" not in titles(installed)


def test_docker_settings_that_are_there_are_backed_up_first() -> None:
    facts = host(missing_capabilities=frozenset(["CAP_SYS_RESOURCE"]), daemon_json='{"mtu": 1400}')
    step = plan(facts)[1]
    assert "1400" in step.command
    assert step.command.index(".before-lab") < step.command.index("cat >")


def test_stale_pid_files_are_removed_before_the_start() -> None:
    facts = host(
        docker_installed=True, dockerd_installed=True, stale_pid_files=("/run/docker.pid",)
    )
    assert titles(facts) == ["Remove stale pid files", "Start Docker"]


@pytest.mark.parametrize(
    ("missing", "hard_limit", "expected"),
    [
        (frozenset[str](), 4096, "--nofile=1048576:1048576"),
        (frozenset(["CAP_SYS_RESOURCE"]), 20000, "--nofile=20000:20000"),
        (frozenset(["CAP_SYS_RESOURCE"]), -1, "--nofile=1048576:1048576"),
    ],
    ids=["may raise the limit", "may not", "has no limit"],
)
def test_docker_may_open_as_many_files_as_the_host_allows(
    missing: frozenset[str], hard_limit: int, expected: str
) -> None:
    facts = host(systemd=False, missing_capabilities=missing, open_files=hard_limit)
    assert expected in plan(facts)[-1].command


def test_a_proxy_that_docker_inherits_is_named_without_its_password() -> None:
    facts = host(systemd=False, proxies={"HTTPS_PROXY": "http://me:secret@proxy:3128"})
    start = plan(facts)[-1]
    assert "HTTPS_PROXY" in start.reason
    assert "secret" not in start.script()


@pytest.mark.parametrize(
    ("differences", "problem", "remedy"),
    [
        ({"engine": Silence(reason="denied", refused=True)}, "may not use it", "usermod"),
        (
            {"docker_installed": True, "endpoint": "tcp://10.0.0.7:2376"},
            "tcp://10.0.0.7:2376",
            "unset DOCKER_HOST",
        ),
        (
            {"docker_installed": True, "endpoint": "unix:///home/me/.colima/docker.sock"},
            "/home/me/.colima",
            "docker context use default",
        ),
        ({"docker_installed": True, "dockerd_pid": 4711}, "process 4711", "kill 4711"),
        ({"debian": False, "distribution": "Fedora Linux 42"}, "Fedora Linux 42", "docs.docker"),
        (
            {"debian": False, "dockerd_installed": True},
            "The `docker` command is not installed",
            "docs.docker",
        ),
        (
            {"missing_capabilities": frozenset(["CAP_SYS_TIME"]), "daemon_json_hidden": True},
            daemon_json.PATH,
            "as root",
        ),
        ({"free_bytes": 1024**3}, "1.0 GiB", "Free some space"),
        ({"missing_capabilities": frozenset(["CAP_SYS_ADMIN"])}, "CAP_SYS_ADMIN", "--privileged"),
        ({"cgroups": Cgroups("v2", frozenset(["cpu"]))}, "memory", "cgroup"),
    ],
)
def test_a_host_that_cannot_be_made_to_work_is_refused_with_a_remedy(
    differences: dict[str, Any], problem: str, remedy: str
) -> None:
    with pytest.raises(LabError) as raised:
        plan(host(**differences))
    assert problem in raised.value.message
    assert remedy in raised.value.remedy


@pytest.mark.parametrize(
    "facts",
    [
        host(inotify_limits=LOW),
        host(systemd=False, missing_capabilities=frozenset(["CAP_SYS_RESOURCE"]), daemon_json="{}"),
        host(stale_pid_files=("/run/docker.pid",), apparmor=True, policy_left=True),
        host(systemd=False),
    ],
)
def test_every_script_is_valid_shell(facts: HostFacts) -> None:
    script = "".join(step.script() for step in plan(facts))
    subprocess.run(["sh", "-n"], input=script, text=True, check=True)


def test_a_script_says_why_above_its_command() -> None:
    step = Step(title="Do it", reason="it is needed", command="true")
    assert step.script() == "# Do it: it is needed\ntrue\n"
