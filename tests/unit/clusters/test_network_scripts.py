"""create-network.sh and delete-network.sh."""

from subprocess import CompletedProcess
from typing import Final

import pytest

from components.clusters.kind.marks import GENERATION_LABEL
from tests.unit.clusters.scripts import Scripts

CREATE: Final = "docker network create"
REMOVE: Final = "docker network rm"
UP: Final = "hook registry up"
DOWN: Final = "hook registry down"


def run(
    scripts: Scripts, script: str, *, generation: str = "one", subnet: str = "", hook: str = ""
) -> CompletedProcess[str]:
    return scripts.run(script, NAME="lab", SUBNET=subnet, HOOK=hook, GENERATION=generation)


def foreign(scripts: Scripts, name: str = "lab") -> None:
    """A network that no lab has made."""
    (scripts.state / "networks" / name).write_text("somebody else's\n")


def test_a_network_is_made_and_only_its_ipv4_subnet_is_printed(scripts: Scripts) -> None:
    made = run(scripts, "create-network")
    assert (made.returncode, made.stdout) == (0, "172.30.0.0/16\n")
    # Docker takes a free subnet.
    assert scripts.networks == {"lab": ["--label", f"{GENERATION_LABEL}=one", "lab"]}


def test_a_subnet_is_passed_to_docker(scripts: Scripts) -> None:
    assert run(scripts, "create-network", subnet="172.31.0.0/16").returncode == 0
    assert scripts.networks["lab"][2:] == ["--subnet", "172.31.0.0/16", "lab"]


def test_the_hook_comes_once_the_network_is_there(scripts: Scripts) -> None:
    made = run(scripts, "create-network", hook="hook registry")
    assert made.stdout == "172.30.0.0/16\n"
    assert scripts.calls == [CREATE, UP]


def test_the_network_of_an_interrupted_run_is_used_and_its_hook_run_again(
    scripts: Scripts,
) -> None:
    (scripts.state / "hook-fails").touch()
    assert run(scripts, "create-network", hook="hook registry").returncode == 1
    assert scripts.calls == [CREATE, UP]
    (scripts.state / "hook-fails").unlink()
    assert run(scripts, "create-network", hook="hook registry").stdout == "172.30.0.0/16\n"
    assert scripts.calls == [UP]


@pytest.mark.parametrize("hook", ["", "hook registry"])
def test_a_network_that_no_lab_has_made_is_refused_and_left_alone(
    scripts: Scripts, hook: str
) -> None:
    foreign(scripts)
    refused = run(scripts, "create-network", hook=hook)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "network with name lab already exists" in refused.stderr
    assert scripts.calls == [CREATE]
    assert scripts.networks == {"lab": ["somebody else's"]}


def test_the_hook_goes_before_the_network(scripts: Scripts) -> None:
    run(scripts, "create-network")
    assert scripts.calls == [CREATE]
    assert run(scripts, "delete-network", hook="hook registry").returncode == 0
    assert scripts.calls == [DOWN, REMOVE]
    assert scripts.networks == {}


def test_a_network_stays_while_its_hook_fails(scripts: Scripts) -> None:
    run(scripts, "create-network")
    (scripts.state / "hook-fails").touch()
    assert run(scripts, "delete-network", hook="hook registry").returncode == 1
    assert "lab" in scripts.networks


def test_a_network_that_is_gone_can_be_removed_and_others_stay(scripts: Scripts) -> None:
    foreign(scripts, "lab-2")
    foreign(scripts, "my-lab")
    assert run(scripts, "delete-network").returncode == 0
    assert set(scripts.networks) == {"lab-2", "my-lab"}


def test_a_network_that_somebody_else_has_given_that_name_since_stays(scripts: Scripts) -> None:
    run(scripts, "create-network")
    (scripts.state / "networks" / "lab").unlink()
    foreign(scripts)
    assert run(scripts, "delete-network").returncode == 0
    assert "lab" in scripts.networks
