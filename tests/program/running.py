"""Runs the program."""

import asyncio
import contextvars
import runpy
from typing import Any, Final

import pytest
from pulumi.runtime import config, configure, run_in_stack
from pulumi.runtime.mocks import MockEngine, MockSettings

from tests.program.engine import Engine
from tests.program.machine import Machine
from tests.program.recording import Run
from tests.stack_files import ROOT, as_text, stack_config

_PROGRAM: Final = str(ROOT / "__main__.py")


def run_program(machine: Machine, stack: str, *, preview: bool, changes: dict[str, Any]) -> Run:
    """Run `__main__` with the settings of a stack's file and `changes` of them, by key."""
    given = stack_config(stack) | {key: as_text(value) for key, value in changes.items()}
    settings = {f"lab:{key}": text for key, text in given.items()}
    engine = Engine(preview=preview)

    def program() -> None:
        runpy.run_path(_PROGRAM, run_name="__main__")

    async def run() -> None:
        config.CONFIG.set(settings)
        # Not `set_mocks`, which makes a stack of its own, whose outputs nobody sets.
        configure(
            MockSettings(
                monitor=engine,
                engine=MockEngine(None),
                project="lab",
                stack="test",
                dry_run=preview,
                callbacks=None,
            )
        )
        await run_in_stack(program)

    with pytest.MonkeyPatch.context() as patch:
        machine.prepare(patch)
        # Pulumi keeps all it knows in variables of the context: each run has its own.
        contextvars.copy_context().run(asyncio.run, run())
    return engine.run()
