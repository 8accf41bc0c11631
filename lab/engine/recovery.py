"""Recovers a stack after a killed run of Pulumi: lock, Helm releases, unfinished operations."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from lab.engine.backend import state_file
from lab.engine.events import name_of
from lab.engine.locks import stale_locks
from lab.engine.pulumi import Pulumi, PulumiError
from lab.engine.releases import recover_releases


def recover(pulumi: Pulumi, say: Callable[[str], None], *, releases: bool = False) -> None:
    """Remove the lock and the unfinished operations of a killed run, and report them.

    With `releases` (before an update), Helm's records are repaired too. Raises LabError if
    another run is active, PulumiError if the state cannot be read.
    """
    stale = stale_locks(pulumi.project, pulumi.stack)
    if stale:
        pulumi.run("cancel", "--yes")
        for lock in stale:
            say(f"Removed the lock of a run that has ended: {lock}.")
    try:
        state = json.loads(pulumi.run("stack", "export"))
    except PulumiError as error:
        file = state_file(pulumi.project, pulumi.stack)
        raise PulumiError(
            error.message,
            f"{file}.bak is the state before the last change: restore it, or run `lab down`.",
        ) from error
    names = pending(state)
    if names:
        if releases:
            # First: the unfinished operations are the only trace of releases being installed.
            shown = json.loads(pulumi.run("stack", "export", "--show-secrets"))
            recover_releases(shown, pulumi.environment, say)
        # Pulumi only warns of these, in every later run. All resources of the lab can be created
        # and deleted twice.
        pulumi.run("stack", "import", stdin=json.dumps(without_pending(state)))
        say(f"The last run was interrupted during: {', '.join(names)}.")


def pending(state: Mapping[str, Any]) -> list[str]:
    """The resources with unfinished operations in an exported state."""
    operations = state["deployment"].get("pending_operations") or ()
    return [name_of(operation["resource"]["urn"]) for operation in operations]


def without_pending(state: Mapping[str, Any]) -> dict[str, Any]:
    """The exported state without unfinished operations."""
    return {**state, "deployment": {**state["deployment"], "pending_operations": []}}
