"""A demo that is ended in its middle, and what `lab demo reset` makes of that."""

import signal
import subprocess
import time
from collections.abc import Generator

import pytest

from tests.e2e.demos.fleet import Fleet
from tests.e2e.demos.v1_everywhere import assert_v1_everywhere
from tests.e2e.demos.watches import watching
from tests.e2e.lab_under_test import LabUnderTest

# The lab comes up for the first test, on a machine that may be slow.
pytestmark = pytest.mark.timeout(2400)


@pytest.fixture(scope="module")
def canary(lab: LabUnderTest, fleet: Fleet) -> Generator[subprocess.Popen[str]]:
    """A canary whose first requests are on their way in every cluster."""
    with watching(fleet) as history, lab.start("demo", "canary") as process:
        try:
            end = time.monotonic() + 240
            while not all(history.weights(name)[-1][1] for name in fleet.workload):
                assert time.monotonic() < end, history.told()
                assert process.poll() is None, process.communicate()
                time.sleep(0.5)
            yield process
        finally:
            process.kill()


def test_while_it_runs_no_other_demo_begins(
    lab: LabUnderTest, canary: subprocess.Popen[str]
) -> None:
    assert f"another demo is under way, in process {canary.pid}" in lab.refused("demo", "failover")
    assert canary.poll() is None


def test_it_ends_when_it_is_interrupted(canary: subprocess.Popen[str]) -> None:
    canary.send_signal(signal.SIGINT)
    _, said = canary.communicate(timeout=60)
    assert canary.returncode == 130
    assert "Traceback" not in said


@pytest.mark.usefixtures("canary")
def test_while_its_release_is_under_way_no_other_begins(lab: LabUnderTest, fleet: Fleet) -> None:
    before = fleet.head()
    said = lab.refused("demo", "bad-release")
    for name in fleet.workload:
        assert f"a release is under way in {name}: v2" in said
    assert "lab demo reset" in said
    assert fleet.head() == before


@pytest.mark.usefixtures("canary")
def test_a_reset_puts_all_back(lab: LabUnderTest, fleet: Fleet) -> None:
    lab.run("demo", "reset", "--json")
    assert_v1_everywhere(lab, fleet)
