from pathlib import Path

import pytest

from lab.setup import checks
from lab.setup.find import Found
from lab.setup.findings import Level
from lab.setup.tools import KIND


def test_a_missing_tool_is_only_a_warning_since_it_is_brought() -> None:
    assert checks.tool(KIND, None).level is Level.WARN
    assert "lab up" in checks.tool(KIND, None).remedy
    assert checks.tool(KIND, Found(Path("/bin/kind"), "0.33.0")).level is Level.OK


def test_loopback_without_ports_fails() -> None:
    assert checks.loopback(None).level is Level.OK
    assert checks.loopback("Cannot assign requested address").level is Level.FAIL


@pytest.mark.parametrize(
    ("source", "creates", "level"),
    [
        ("upstream", True, Level.FAIL),
        ("bundle", True, Level.WARN),
        ("upstream", False, Level.WARN),
    ],
)
def test_registries_out_of_reach_stop_the_stack_that_needs_them(
    source: str, creates: bool, level: Level
) -> None:
    found = checks.registries(source, {"quay.io": "refused"}, creates_clusters=creates)
    assert found.level is level
    assert "quay.io (refused)" in found.detail


@pytest.mark.parametrize("source", ["upstream", "bundle"])
def test_registries_that_all_answer_are_fine_for_every_stack(source: str) -> None:
    assert checks.registries(source, {}, creates_clusters=True).level is Level.OK
