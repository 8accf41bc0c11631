"""All demos that there are."""

import pkgutil

import pytest

from foundation.errors import LabError
from lab.demo import scenarios
from lab.demo.catalogue import DEMOS, demo_named


def test_each_scenario_is_a_demo_by_its_name() -> None:
    modules = {each.name.replace("_", "-") for each in pkgutil.iter_modules(scenarios.__path__)}
    assert modules == set(DEMOS)
    for name, demo in DEMOS.items():
        assert demo.name == name
        assert demo.play.__module__ == f"{scenarios.__name__}.{name.replace('-', '_')}"


def test_each_is_told_in_a_line_and_no_two_alike() -> None:
    lines = [demo.shows for demo in DEMOS.values()]
    assert all(line and "\n" not in line for line in lines)
    assert len(set(lines)) == len(lines)


def test_a_demo_is_found_by_its_name() -> None:
    assert demo_named("canary") is DEMOS["canary"]


@pytest.mark.parametrize("name", ["Canary", "canry", "bad_release"])
def test_one_that_there_is_not_is_answered_with_those_that_there_are(name: str) -> None:
    with pytest.raises(LabError, match=name) as raised:
        demo_named(name)
    assert all(each in raised.value.remedy for each in DEMOS)


def test_only_reset_is_for_a_fleet_in_any_state() -> None:
    assert [name for name, demo in DEMOS.items() if demo.from_any_state] == ["reset"]
