import json

import pytest

from components.clusters.kind.marks import GENERATION_LABEL, network_generation
from foundation.errors import LabError
from tests.unit.clusters.conftest import Program


def have_network(program: Program, labels: dict[str, str]) -> None:
    program("docker", f"echo '{json.dumps([{'Labels': labels}])}'")


def test_a_network_that_a_lab_has_created_has_a_generation(program: Program) -> None:
    have_network(program, {GENERATION_LABEL: "0a1b"})
    assert network_generation("lab") == "0a1b"


def test_a_network_that_no_lab_has_created_is_refused_with_the_way_to_another_name(
    program: Program,
) -> None:
    have_network(program, {"a": "b"})
    with pytest.raises(LabError, match="a network lab that no lab has created") as raised:
        network_generation("lab")
    assert "pulumi config set lab:name" in raised.value.remedy


def test_a_network_that_does_not_exist_has_no_generation(program: Program) -> None:
    program("docker", "echo 'Error: No such network: lab' >&2; exit 1")
    assert network_generation("lab") is None
