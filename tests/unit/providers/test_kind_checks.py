import dataclasses
import platform

import pytest

from components.clusters.kind.marks import GENERATION_LABEL
from components.settings.memory import GIB
from foundation.docker import Engine, Silence
from lab.host.inotify import ADVISED
from lab.providers.kind import checks
from lab.providers.provider import Machine
from lab.setup.findings import Level

ENGINE = Engine(
    version="28.0.1",
    memory_bytes=8 * GIB,
    data_root="/var/lib/docker",
    kernel=platform.release(),
    storage_driver="overlay2",
    cgroup_version="2",
    default_runtime="runc",
)


def test_a_silent_runtime_fails_with_its_reason_and_remedy() -> None:
    silence = Silence(reason="Cannot connect")
    found = checks.runtime(silence)
    assert found.level is Level.FAIL
    assert (found.detail, found.remedy) == (silence.reason, silence.remedy)


@pytest.mark.parametrize(
    ("version", "level"), [("20.10.0", Level.OK), ("19.03.15", Level.FAIL), ("dev", Level.OK)]
)
def test_a_runtime_has_to_be_new_enough_for_kind(version: str, level: Level) -> None:
    assert checks.runtime(dataclasses.replace(ENGINE, version=version)).level is level


def test_memory_just_enough_is_enough_and_less_is_not() -> None:
    assert checks.memory(ENGINE, 8 * GIB).level is Level.OK
    short = checks.memory(ENGINE, 8 * GIB + 1)
    assert short.level is Level.FAIL
    assert "this machine" in short.remedy


def test_memory_is_given_to_the_virtual_machine_where_docker_has_one() -> None:
    elsewhere = dataclasses.replace(ENGINE, kernel="of another machine")
    assert "virtual machine" in checks.memory(elsewhere, 9 * GIB).remedy


@pytest.mark.parametrize(
    ("free", "level"), [(20 * GIB, Level.OK), (19 * GIB, Level.FAIL), (None, Level.WARN)]
)
def test_a_disk_that_cannot_be_seen_is_a_warning_and_a_full_one_a_fault(
    free: int | None, level: Level
) -> None:
    assert checks.disk(ENGINE, free, needed=20 * GIB).level is level


def test_only_the_inotify_limits_that_are_too_low_are_to_be_raised() -> None:
    low = checks.inotify({**ADVISED, "max_user_instances": 128})
    assert low.level is Level.FAIL
    assert (
        low.remedy
        == f"sudo sysctl -w fs.inotify.max_user_instances={ADVISED['max_user_instances']}"
    )


@pytest.mark.parametrize("limits", [ADVISED, {}, {name: 2 * n for name, n in ADVISED.items()}])
def test_inotify_limits_that_are_high_enough_or_not_there_are_fine(limits: dict[str, int]) -> None:
    assert checks.inotify(limits).level is Level.OK


def test_inotify_limits_of_another_kernel_are_a_warning_with_all_of_them() -> None:
    unknown = checks.inotify(None)
    assert unknown.level is Level.WARN
    assert all(f"fs.inotify.{name}={limit}" in unknown.remedy for name, limit in ADVISED.items())


def test_a_network_of_the_labs_name_has_to_be_the_labs() -> None:
    assert checks.network("lab", None).level is Level.OK
    assert checks.network("lab", {GENERATION_LABEL: "1f"}).level is Level.OK
    foreign = checks.network("lab", {"com.docker.compose.network": "lab"})
    assert foreign.level is Level.FAIL
    assert "lab:name" in foreign.remedy


def test_stopped_nodes_are_named() -> None:
    running = Machine(name="lab-hub-control-plane", cluster="hub", running=True)
    stopped = Machine(name="lab-workload-1-control-plane", cluster="workload-1", running=False)
    assert checks.nodes([running]).level is Level.OK
    found = checks.nodes([running, stopped])
    assert found.level is Level.WARN
    assert stopped.name in found.detail
    assert running.name not in found.detail
