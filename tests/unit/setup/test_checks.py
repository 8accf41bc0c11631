import dataclasses
import platform
from pathlib import Path

import pytest

from components.clusters.docker import GENERATION_LABEL
from foundation.docker import Engine, Node, Silence
from lab.setup import checks
from lab.setup.checks import GIB, INOTIFY, Level
from lab.setup.find import Found
from lab.setup.tools import KIND

ENGINE = Engine(
    version="28.0.1",
    memory_bytes=8 * GIB,
    data_root="/var/lib/docker",
    kernel=platform.release(),
)


def test_a_silent_runtime_fails_with_its_reason_and_mend() -> None:
    silence = Silence("Cannot connect")
    found = checks.runtime(silence)
    assert found.level is Level.FAIL
    assert (found.detail, found.mend) == (silence.reason, silence.mend)


@pytest.mark.parametrize(
    ("version", "level"), [("20.10.0", Level.OK), ("19.03.15", Level.FAIL), ("dev", Level.OK)]
)
def test_a_runtime_has_to_be_new_enough_for_kind(version: str, level: Level) -> None:
    assert checks.runtime(dataclasses.replace(ENGINE, version=version)).level is level


def test_memory_just_enough_is_enough_and_less_is_not() -> None:
    assert checks.memory(ENGINE, 8 * GIB).level is Level.OK
    short = checks.memory(ENGINE, 8 * GIB + 1)
    assert short.level is Level.FAIL
    assert "this machine" in short.mend


def test_memory_is_given_to_the_virtual_machine_where_docker_has_one() -> None:
    elsewhere = dataclasses.replace(ENGINE, kernel="of another machine")
    assert "virtual machine" in checks.memory(elsewhere, 9 * GIB).mend


@pytest.mark.parametrize(
    ("free", "level"), [(20 * GIB, Level.OK), (19 * GIB, Level.FAIL), (None, Level.WARN)]
)
def test_a_disk_that_cannot_be_seen_is_a_warning_and_a_full_one_a_fault(
    free: int | None, level: Level
) -> None:
    assert checks.disk(ENGINE, free, needed=20 * GIB).level is level


def test_only_the_inotify_limits_that_are_too_low_are_to_be_raised() -> None:
    low = checks.inotify({**INOTIFY, "max_user_instances": 128})
    assert low.level is Level.FAIL
    assert (
        low.mend == f"sudo sysctl -w fs.inotify.max_user_instances={INOTIFY['max_user_instances']}"
    )


@pytest.mark.parametrize("limits", [INOTIFY, {}, {name: 2 * n for name, n in INOTIFY.items()}])
def test_inotify_limits_that_are_high_enough_or_not_there_are_fine(limits: dict[str, int]) -> None:
    assert checks.inotify(limits).level is Level.OK


def test_inotify_limits_of_another_kernel_are_a_warning_with_all_of_them() -> None:
    unknown = checks.inotify(None)
    assert unknown.level is Level.WARN
    assert all(f"fs.inotify.{name}={limit}" in unknown.mend for name, limit in INOTIFY.items())


def test_a_missing_tool_is_only_a_warning_since_it_is_brought() -> None:
    assert checks.tool(KIND, None).level is Level.WARN
    assert "lab up" in checks.tool(KIND, None).mend
    assert checks.tool(KIND, Found(Path("/bin/kind"), "0.33.0")).level is Level.OK


def test_a_network_of_the_labs_name_has_to_be_the_labs() -> None:
    assert checks.network("lab", None).level is Level.OK
    assert checks.network("lab", {GENERATION_LABEL: "1f"}).level is Level.OK
    foreign = checks.network("lab", {"com.docker.compose.network": "lab"})
    assert foreign.level is Level.FAIL
    assert "lab:name" in foreign.mend


def test_stopped_nodes_are_named() -> None:
    running = Node(name="lab-hub-control-plane", state="running")
    stopped = Node(name="lab-workload-1-control-plane", state="exited")
    assert checks.nodes([running]).level is Level.OK
    found = checks.nodes([running, stopped])
    assert found.level is Level.WARN
    assert stopped.name in found.detail
    assert running.name not in found.detail


def test_loopback_without_ports_fails() -> None:
    assert checks.loopback(None).level is Level.OK
    assert checks.loopback("Cannot assign requested address").level is Level.FAIL


@pytest.mark.parametrize(
    ("stack", "level"), [("kind", Level.FAIL), ("offline", Level.WARN), ("existing", Level.WARN)]
)
def test_registries_out_of_reach_stop_the_stack_that_needs_them(stack: str, level: Level) -> None:
    found = checks.registries(stack, {"quay.io": "refused"})
    assert found.level is level
    assert "quay.io (refused)" in found.detail


@pytest.mark.parametrize("stack", ["kind", "offline", "existing"])
def test_registries_that_all_answer_are_fine_for_every_stack(stack: str) -> None:
    assert checks.registries(stack, {}).level is Level.OK
