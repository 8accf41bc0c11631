import shlex
from collections.abc import Sequence

import pytest

from foundation.errors import LabError
from lab.verification.check import Check
from lab.verification.selection import repeat_command, select
from tests.unit.verification.test_plan import planned

CHECKS = planned("east", "north-east")


def names(checks: Sequence[Check], *patterns: str) -> list[str]:
    return [check.name for check in select(checks, patterns)]


def test_without_a_pattern_all_checks_run() -> None:
    assert select(CHECKS, []) == CHECKS


def test_a_part_of_a_name_selects_every_check_that_contains_it_in_any_case() -> None:
    assert names(CHECKS, "api SERVER") == [
        "hub: the API server is ready",
        "east: the API server is ready",
        "north-east: the API server is ready",
    ]


def test_a_glob_is_compared_with_the_whole_name() -> None:
    of_east = names(CHECKS, "EAST:*")
    assert of_east == [check.name for check in CHECKS if check.name.startswith("east:")]
    assert names(CHECKS, "*remote secrets of ????") == [
        "north-east: istiod accepts the remote secrets of east"
    ]


def test_several_patterns_select_each_check_once_in_the_order_of_the_plan() -> None:
    found = names(CHECKS, "north-east: every Rollout*", "Rollout", "hub: the api server is ready")
    assert found == [
        "hub: the API server is ready",
        "east: every Rollout is Healthy",
        "north-east: every Rollout is Healthy",
    ]


def test_a_pattern_without_a_check_is_an_error_even_beside_one_that_has_some() -> None:
    with pytest.raises(LabError, match="--only 'API srever' matches no check") as raised:
        select(CHECKS, ["API server", "API srever"])
    assert "lab verify --list" in str(raised.value)


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_the_command_that_repeats_a_check_selects_exactly_that_check(name: str) -> None:
    command, subcommand, option, pattern = shlex.split(repeat_command(name))
    assert (command, subcommand, option) == ("lab", "verify", "--only")
    assert names(CHECKS, pattern) == [name]
