"""One lab for all tests of the folder."""

from collections.abc import Generator

import pytest

from tests.e2e.demos.fleet import Fleet
from tests.e2e.lab_under_test import LabUnderTest
from tests.e2e.machine import in_docker


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Generator[LabUnderTest]:
    """A lab that was not there before and is not there afterwards."""
    before = in_docker()
    made = LabUnderTest.copied_to(tmp_path_factory.mktemp("lab"))
    try:
        made.run("up", "--stack", "offline", "--yes")
        made.verify()
        yield made
    finally:
        made.run("down", "--yes")
    assert in_docker() == before


@pytest.fixture(scope="package")
def fleet(lab: LabUnderTest) -> Fleet:
    """Its clusters."""
    return Fleet.of(lab)


@pytest.fixture(scope="module", autouse=True)
def at_v1(lab: LabUnderTest) -> None:
    """What another file's tests have left, good or bad, is not for this one's to remedy."""
    lab.run("demo", "reset", "--json")
