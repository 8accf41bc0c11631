"""A preview tells what an update does, although nothing is known that is still to be made."""

import pytest

from tests.program.conftest import STACKS, Program
from tests.program.recording import Registration


def fate(resource: Registration) -> tuple[object, ...]:
    """What decides on where and when a resource is made."""
    return resource.urn, resource.provider, resource.deleted_with, resource.dependencies


@pytest.mark.parametrize("stack", STACKS)
def test_a_preview_has_the_resources_of_an_update(program: Program, stack: str) -> None:
    shown, made = (program(stack, preview=preview).resources for preview in (True, False))
    assert {fate(each) for each in shown} == {fate(each) for each in made}


@pytest.mark.parametrize("stack", STACKS)
def test_a_preview_tells_which_objects_there_will_be(program: Program, stack: str) -> None:
    def names(preview: bool) -> set[tuple[str, str]]:
        return {
            (each.urn, each.inputs["metadata"]["name"])
            for each in program(stack, preview=preview).kubernetes
            if each.kind != "Release"
        }

    assert names(preview=True) == names(preview=False)


@pytest.mark.parametrize("stack", STACKS)
def test_the_same_settings_give_the_same_resources(program: Program, stack: str) -> None:
    # Another run: it does not answer from memory, since the settings are given once more.
    again = program(stack, workloadClusters=["workload-1", "workload-2"])
    assert again == program(stack)
