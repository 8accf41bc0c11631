import copy
from pathlib import Path
from typing import Any

import pytest

from lab.host import runtime

ALL = (1 << len(runtime.CAPABILITIES)) - 1
SYS_RESOURCE = 1 << 24  # linux/capability.h: CAP_SYS_RESOURCE is 24
SETS = ("bounding", "effective", "inheritable", "permitted", "ambient")


def process(*capabilities: str) -> dict[str, Any]:
    return {
        "args": ["capsh", "--drop", "CAP_SYS_RESOURCE"],
        "capabilities": {name: list(capabilities) for name in SETS},
    }


def test_the_kernels_own_list_of_capabilities_is_known_by_number() -> None:
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    assert last < len(runtime.CAPABILITIES)


def test_a_host_with_a_full_bounding_set_lacks_nothing() -> None:
    assert runtime.missing(ALL) == frozenset()


def test_a_bit_that_is_not_set_is_a_capability_that_is_missing() -> None:
    assert runtime.missing(ALL & ~SYS_RESOURCE) == {"CAP_SYS_RESOURCE"}
    assert runtime.missing(ALL & ~SYS_RESOURCE & ~1) == {"CAP_SYS_RESOURCE", "CAP_CHOWN"}


def test_bits_above_the_known_capabilities_do_not_matter() -> None:
    assert runtime.missing(ALL | 1 << 60) == frozenset()


def test_the_bounding_set_is_read_from_a_processs_status() -> None:
    status = "Name:\tsh\nCapEff:\t0000000000000001\nCapBnd:\t000001fffeffffff\nSeccomp:\t0\n"
    assert runtime.missing(runtime.bounding_set(status)) == {"CAP_SYS_RESOURCE"}


@pytest.mark.parametrize(
    ("line", "file"),
    [
        ("create --bundle /b --pid-file /p id", "/b/config.json"),
        ("--root /r --log /l --log-format json create --bundle=/b id", "/b/config.json"),
        ("--systemd-cgroup run -b /b id", "/b/config.json"),
        ("run id", "./config.json"),
        ("--root=/r exec --process /p.json --detach id", "/p.json"),
        ("exec -p /p.json id", "/p.json"),
        ("exec id sh", None),
        ("state run", None),
        ("--root create delete --force exec", None),
        ("--version", None),
        ("", None),
    ],
)
def test_only_a_command_line_that_starts_a_process_has_a_spec(line: str, file: str | None) -> None:
    assert runtime.spec_file(line.split()) == file


@pytest.mark.parametrize(
    ("spec", "less"),
    [
        (
            {"process": process("CAP_CHOWN", "CAP_SYS_RESOURCE", "CAP_KILL"), "hostname": "h"},
            {"process": process("CAP_CHOWN", "CAP_KILL"), "hostname": "h"},
        ),
        (process("CAP_SYS_RESOURCE", "CAP_KILL"), process("CAP_KILL")),
    ],
    ids=["config.json", "process of an exec"],
)
def test_a_missing_capability_is_taken_out_of_every_set_and_nothing_else_changes(
    spec: dict[str, Any], less: dict[str, Any]
) -> None:
    assert runtime.without(spec, frozenset(["CAP_SYS_RESOURCE"]))
    assert spec == less


@pytest.mark.parametrize(
    "spec",
    [{"process": process("CAP_CHOWN")}, {"process": {"args": ["sh"]}}, {}],
    ids=["none is missing", "no capabilities", "no process"],
)
def test_a_spec_that_asks_for_nothing_missing_is_left_alone(spec: dict[str, Any]) -> None:
    before = copy.deepcopy(spec)
    assert not runtime.without(spec, frozenset(["CAP_SYS_RESOURCE"]))
    assert spec == before


def test_a_capability_that_nobody_knows_is_left_for_runc_to_judge() -> None:
    spec = {"process": process("CAP_OF_TOMORROW")}
    assert not runtime.without(spec, runtime.missing(0))
