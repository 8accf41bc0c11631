"""`lab host` on this very machine, and in sandboxes on it where Docker may be broken."""

import json
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation import docker
from lab.host import daemon_json, inotify, pid_file, runtime
from lab.host.facts import runtime_source
from lab.host.plan import LOG
from tests.e2e.sandbox import Sandbox, sandbox
from tests.e2e.tiny_image import tiny_root_filesystem

LAB = (sys.executable, "-m", "lab.cli")
CAPABILITY_LINE = "CapEff:"

# `lab host`, with a group, as a user who is not root. What it needs is loaded first: this checkout
# may be where only root can read.
AS_NOBODY = """
import os, sys
from typer.testing import CliRunner
from lab.host.cli import app

CliRunner().invoke(app, ["status"])
os.environ["HOME"] = "/"
os.setgroups([])
os.setgid(int(sys.argv[1]))
os.setuid(65534)
result = CliRunner().invoke(app, sys.argv[2:])
print(result.output, result.exception or "")
sys.exit(result.exit_code)
"""
NO_GROUP = "65534"


def out(*command: str, stdin: bytes | None = None) -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=300)
    assert done.returncode == 0, f"{command}: {done.stdout!r} {done.stderr!r}"
    return done.stdout.decode().strip()


def effective_capabilities(status: str) -> int:
    return int(status.partition(CAPABILITY_LINE)[2].split()[0], 16)


@pytest.fixture(scope="module", autouse=True)
def host_up() -> str:
    return out(*LAB, "host", "up")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("image") / "root.tar"
    path.write_bytes(tiny_root_filesystem())
    return path


@pytest.fixture(scope="module")
def image(archive: Path) -> Iterator[str]:
    name = f"lab-host-test:{uuid.uuid4().hex[:8]}"
    out("docker", "import", str(archive), name)
    yield name
    out("docker", "image", "rm", name)


@pytest.fixture
def elsewhere() -> Iterator[Sandbox]:
    with sandbox() as made:
        yield made
        made.out(*LAB, "host", "down")


def daemon_of(place: Sandbox) -> str:
    return place.out("cat", str(pid_file.DAEMON))


def as_nobody(place: Sandbox, group: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return place.run(sys.executable, "-c", AS_NOBODY, group, *arguments)


def assert_containers_run(place: Sandbox, archive: Path) -> None:
    place.out("docker", "import", str(archive), "tiny")
    assert place.out("docker", "run", "--rm", "--privileged", "tiny", "sh", "-c", "echo ran") == (
        "ran"
    )


def test_a_second_up_changes_nothing_and_says_so() -> None:
    files = [Path(daemon_json.PATH), Path(daemon_json.RUNTIME_PATH), Path(inotify.SYSCTL_FILE)]

    def state() -> tuple[list[float | None], dict[str, int], int | None]:
        changed = [path.stat().st_mtime if path.exists() else None for path in files]
        return changed, inotify.read_limits(), pid_file.daemon()

    before = state()
    said = out(*LAB, "host", "up")
    assert "nothing to change" in said
    assert state() == before


def test_a_privileged_container_has_all_that_root_has_here(image: str) -> None:
    status = out("docker", "run", "--rm", "--privileged", image, "cat", "/proc/self/status")
    # Docker 20.10 does not know the capabilities that came later.
    all_docker_knows = (2 << runtime.CAPABILITIES.index("CAP_AUDIT_READ")) - 1
    here = Path("/proc/self/status").read_text()
    assert effective_capabilities(status) & all_docker_knows == (
        effective_capabilities(here) & all_docker_knows
    )


def test_a_privileged_container_can_be_entered(image: str) -> None:
    name = f"lab-host-test-{uuid.uuid4().hex[:8]}"
    out("docker", "run", "--detach", "--rm", "--privileged", "--name", name, image, "sleep", "300")
    try:
        assert out("docker", "exec", name, "sh", "-c", "echo inside") == "inside"
        assert out("docker", "exec", "--privileged", name, "sh", "-c", "echo inside") == "inside"
    finally:
        out("docker", "rm", "--force", name)


def test_containers_on_a_network_find_each_other_by_name(image: str) -> None:
    name = f"lab-host-test-{uuid.uuid4().hex[:8]}"
    run = ("docker", "run", "--rm", "--network", name)
    out("docker", "network", "create", name)
    try:
        out(*run, "--detach", "--name", name, image, "sleep", "300")
        assert name in out(*run, image, "getent", "hosts", name)
    finally:
        out("docker", "rm", "--force", name)
        out("docker", "network", "rm", name)


def test_the_installed_runtime_drops_what_is_not_in_the_bounding_set_and_becomes_runc(
    tmp_path: Path,
) -> None:
    (tmp_path / "runc").write_text('#!/bin/sh\necho "runc $*"\n')
    (tmp_path / "runc").chmod(0o755)
    installed = tmp_path / "installed"
    shutil.copy(runtime_source(), installed)
    installed.chmod(0o755)
    config = tmp_path / "config.json"
    config.write_text('{"process": {"capabilities": {"bounding": ["CAP_CHOWN", "CAP_SYS_TIME"]}}}')
    line = ("--root", "/r", "create", "--bundle", str(tmp_path), "id")

    with_path = ("env", f"PATH={tmp_path}:/usr/bin:/bin")
    ran = out(*with_path, "setpriv", "--bounding-set=-sys_time", str(installed), *line)

    assert ran == f"runc {' '.join(line)}"
    assert json.loads(config.read_text()) == {
        "process": {"capabilities": {"bounding": ["CAP_CHOWN"]}}
    }


def test_docker_comes_up_from_nothing(elsewhere: Sandbox, archive: Path) -> None:
    said = elsewhere.out(*LAB, "host", "up")
    assert "Start Docker" in said
    assert_containers_run(elsewhere, archive)
    assert "nothing to change" in elsewhere.out(*LAB, "host", "up")


def test_docker_comes_up_again_after_its_daemon_was_killed(
    elsewhere: Sandbox, archive: Path
) -> None:
    elsewhere.out(*LAB, "host", "up")
    elsewhere.out("docker", "import", str(archive), "tiny")
    elsewhere.out("docker", "run", "--detach", "tiny", "sleep", "300")
    killed = daemon_of(elsewhere)
    elsewhere.out("kill", "-9", killed)

    said = elsewhere.out(*LAB, "host", "up")

    assert "stale pid file" in said
    assert daemon_of(elsewhere) != killed
    assert_containers_run(elsewhere, archive)


def test_docker_comes_up_again_after_all_processes_were_ended(
    elsewhere: Sandbox, archive: Path
) -> None:
    elsewhere.out(*LAB, "host", "up")
    elsewhere.out("docker", "import", str(archive), "tiny")
    elsewhere.out("docker", "run", "--detach", "tiny", "sleep", "300")
    # Process 1 of the sandbox is spared by the kernel; all that Docker left on the disk stays.
    elsewhere.run("sh", "-c", "kill -9 -1")
    # After a reboot the numbers in the pid files are likely to be those of other programs.
    for path in pid_file.PROGRAMS:
        elsewhere.out("sh", "-c", f"test ! -e {path} || echo 1 > {path}")
    assert elsewhere.out("ls", "/run/docker.sock") == "/run/docker.sock"

    elsewhere.out(*LAB, "host", "up")

    assert_containers_run(elsewhere, archive)


def test_the_printed_commands_do_what_up_does(elsewhere: Sandbox, archive: Path) -> None:
    printed = elsewhere.out(*LAB, "host", "up", "--print")
    assert elsewhere.run("docker", "info").returncode != 0
    # Nothing tells this shell when the daemon is ready: the socket comes at the end of its start.
    wait = f"tail --pid=$$ --follow=name --retry --lines=+1 {LOG} 2>&1 | grep -m1 'API listen on'"
    elsewhere.out("timeout", "60", "sh", "-euc", f"{printed}\n{wait}")
    assert_containers_run(elsewhere, archive)
    assert "nothing to change" in elsewhere.out(*LAB, "host", "up")


def test_a_daemon_that_hangs_is_named_and_left_to_the_user(elsewhere: Sandbox) -> None:
    elsewhere.out(*LAB, "host", "up")
    pid = daemon_of(elsewhere)
    elsewhere.out("kill", "-STOP", pid)
    try:
        up = elsewhere.run(*LAB, "host", "up")
    finally:
        elsewhere.out("kill", "-CONT", pid)
    assert up.returncode == 1
    assert f"process {pid}" in up.stderr
    assert f"kill {pid}" in up.stderr


def test_a_user_who_may_use_docker_needs_no_root(elsewhere: Sandbox) -> None:
    elsewhere.out(*LAB, "host", "up")
    group = elsewhere.out("stat", "--format=%g", "/run/docker.sock")
    up = as_nobody(elsewhere, group, "up")
    assert up.returncode == 0, up
    assert "nothing to change" in up.stdout
    status = as_nobody(elsewhere, group, "status")
    assert status.returncode == 0, status
    assert f"process {daemon_of(elsewhere)}" in status.stdout


def test_a_user_who_may_not_use_docker_is_told_so(elsewhere: Sandbox) -> None:
    elsewhere.out(*LAB, "host", "up")
    up = as_nobody(elsewhere, NO_GROUP, "up")
    assert up.returncode == 1
    assert "this user may not use it" in up.stdout
    status = as_nobody(elsewhere, NO_GROUP, "status")
    assert status.returncode == 1
    assert "does not work" in status.stdout


def test_without_root_a_docker_that_was_killed_gets_its_commands_printed(
    elsewhere: Sandbox,
) -> None:
    elsewhere.out(*LAB, "host", "up")
    elsewhere.out("kill", "-9", daemon_of(elsewhere))
    assert elsewhere.out("stat", "--format=%a", "/run/docker") == "700"
    up = as_nobody(elsewhere, NO_GROUP, "up")
    assert up.returncode == 1
    assert "# Start Docker" in up.stdout
    assert "need root" in up.stdout


def test_the_endpoint_is_the_one_that_docker_itself_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.delenv("DOCKER_CONTEXT", raising=False)
    assert docker.endpoint() == docker.SYSTEM_ENDPOINT
    out("docker", "context", "create", "other", "--docker", "host=unix:///run/none/docker.sock")
    out("docker", "context", "use", "other")
    assert docker.endpoint() == "unix:///run/none/docker.sock"
    answer = docker.ask()
    assert isinstance(answer, docker.Silence)
    assert "/run/none/docker.sock" in answer.reason
    monkeypatch.setenv("DOCKER_CONTEXT", "none-such")
    assert docker.endpoint() is None


def test_down_stops_what_up_started_and_then_has_nothing_to_stop(elsewhere: Sandbox) -> None:
    elsewhere.out(*LAB, "host", "up")
    pid = daemon_of(elsewhere)
    assert f"process {pid}" in elsewhere.out(*LAB, "host", "down")
    assert elsewhere.run("cat", f"/proc/{pid}/cmdline").stdout == ""
    assert "Nothing to stop" in elsewhere.out(*LAB, "host", "down")
    assert elsewhere.run(*LAB, "host", "status").returncode == 1


def test_a_daemon_that_ends_at_its_start_is_reported_with_its_last_words(
    elsewhere: Sandbox,
) -> None:
    elsewhere.out("sh", "-c", f"""echo '{{"storage-driver": "none-such"}}' > {daemon_json.PATH}""")
    up = elsewhere.run(*LAB, "host", "up")
    assert up.returncode == 1
    assert "none-such" in up.stderr
    assert LOG in up.stderr
    assert "/var/lib/docker" in up.stderr
    assert "Traceback" not in up.stderr


def test_other_settings_of_docker_survive(elsewhere: Sandbox) -> None:
    elsewhere.out("sh", "-c", f"""echo '{{"labels": ["kept=yes"]}}' > {daemon_json.PATH}""")
    elsewhere.out(*LAB, "host", "up")
    assert "kept=yes" in elsewhere.out("docker", "info", "--format", "{{json .Labels}}")


def test_the_daemon_outlives_the_command_that_started_it(elsewhere: Sandbox) -> None:
    elsewhere.out(*LAB, "host", "up")
    pid = daemon_of(elsewhere)
    assert elsewhere.out("cat", f"/proc/{pid}/comm") == "dockerd"
    assert elsewhere.out("sh", "-c", f"cut -d' ' -f6 /proc/{pid}/stat") == pid  # session leader


def test_the_daemon_keeps_nothing_of_the_users_environment(
    elsewhere: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "not-for-daemons")
    elsewhere.out(*LAB, "host", "up")
    environment = elsewhere.out("cat", f"/proc/{daemon_of(elsewhere)}/environ")
    assert "PATH=" in environment
    assert "not-for-daemons" not in environment
