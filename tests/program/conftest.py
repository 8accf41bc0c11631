from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.program.machine import Machine
from tests.program.recording import Run
from tests.program.running import run_program
from tests.stack_files import as_text

Program = Callable[..., Run]

STACKS: Final = ("kind", "offline", "existing")


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Runs the program: `program("kind", preview=True, workloadClusters=[…])`.

    What it was asked for once it answers from memory: each run takes a second.
    """
    # One folder for all runs: paths in it are among the inputs that are compared.
    folder = tmp_path_factory.mktemp("machine")
    known: dict[tuple[object, ...], Run] = {}

    def run(
        stack: str, *, preview: bool = False, stopped: tuple[str, ...] = (), **changes: Any
    ) -> Run:
        key = (stack, preview, stopped, as_text(changes))
        if key not in known:
            machine = Machine(folder=folder, stopped=stopped)
            known[key] = run_program(machine, stack, preview=preview, changes=changes)
        return known[key]

    return run


def addresses(run: Run, cluster: str) -> dict[str, str]:
    """The addresses of a cluster's Services, as the stack's outputs tell them."""
    (found,) = (each for each in run.outputs["clusters"] if each["name"] == cluster)
    return found["addresses"]
