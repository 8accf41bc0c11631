"""Brings a stack past a run of Pulumi that was killed: its lock, and what it was at."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from lab.engine.backend import state_file
from lab.engine.events import name_of
from lab.engine.locks import stale_locks
from lab.engine.pulumi import Pulumi, PulumiError


def recover(pulumi: Pulumi, say: Callable[[str], None]) -> None:
    """Remove what a killed run has left in the state, and say what that was.

    Raises LabError if another run is at work, PulumiError if the state cannot be read.
    """
    stale = stale_locks(pulumi.project, pulumi.stack)
    if stale:
        pulumi.run("cancel", "--yes")
        for lock in stale:
            say(f"Took away the lock of a run that has ended: {lock}.")
    try:
        state = json.loads(pulumi.run("stack", "export"))
    except PulumiError as error:
        file = state_file(pulumi.project, pulumi.stack)
        raise PulumiError(
            error.message,
            f"{file}.bak is the state before the last change: put it back, or run `lab down`.",
        ) from error
    names = pending(state)
    if names:
        # Pulumi itself only warns of these, at each run from now on, and advises to look in the
        # provider's console. What the lab is made of can be made and deleted twice.
        pulumi.run("stack", "import", stdin=json.dumps(without_pending(state)))
        say(f"The last run was ended while it was at: {', '.join(names)}.")


def pending(state: Mapping[str, Any]) -> list[str]:
    """The resources that an exported state has unfinished operations on."""
    operations = state["deployment"].get("pending_operations") or ()
    return [name_of(operation["resource"]["urn"]) for operation in operations]


def without_pending(state: Mapping[str, Any]) -> dict[str, Any]:
    """The exported state with no unfinished operations."""
    return {**state, "deployment": {**state["deployment"], "pending_operations": []}}
