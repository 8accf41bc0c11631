"""Reads the stacks of the checkout's own backend from its files.

`pulumi stack ls` fails if one of the states is unreadable; this module does not.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

from foundation.errors import LabError
from foundation.names import PROJECT
from lab.project import state_dir

STACK_VARIABLE: Final = "PULUMI_STACK"
"""Pulumi's environment variable that selects the stack."""

_STACK_TYPE: Final = "pulumi:pulumi:Stack"
_UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, AttributeError)


def stacks(project: Path) -> list[str]:
    """The names of the stacks that have a state file."""
    return sorted(file.name.removesuffix(".json") for file in _folder(project).glob("*.json"))


def state_file(project: Path, stack: str) -> Path:
    """The state file of a stack; it need not exist."""
    return _folder(project) / f"{stack}.json"


def has_resources(project: Path, stack: str) -> bool:
    """Whether the stack has resources; also true if its state is unreadable."""
    try:
        latest = _latest(project, stack)
        return bool(latest.get("resources") or latest.get("pending_operations"))
    except FileNotFoundError:
        return False
    except _UNREADABLE:
        return True


def recorded_provider(project: Path, stack: str) -> str | None:
    """The stack's output `provider`; None if it is missing or the state is unreadable."""
    try:
        resources: list[dict[str, Any]] = _latest(project, stack)["resources"]
        outputs = [each.get("outputs", {}) for each in resources if each["type"] == _STACK_TYPE]
        return outputs[0].get("provider") if outputs else None
    except _UNREADABLE:
        return None


def is_the_users() -> bool:
    """Whether the user has configured another backend; its states are not in the checkout."""
    return "PULUMI_BACKEND_URL" in os.environ


def current_stack(project: Path) -> str | None:
    """The default stack: `PULUMI_STACK`, else the only stack; None if there is none.

    Raises LabError if there are several stacks, or if they cannot be listed.
    """
    named = os.environ.get(STACK_VARIABLE)
    if is_the_users():
        if named:
            return named
        raise LabError(
            "PULUMI_BACKEND_URL is set, and `lab` cannot list the stacks of that backend",
            f"Select a stack: {STACK_VARIABLE}=NAME lab …",
        )
    found = stacks(project)
    if named:
        return named if named in found else None
    if len(found) > 1:
        raise LabError(
            f"the checkout has several stacks: {', '.join(found)}",
            f"Select one: {STACK_VARIABLE}={found[0]} lab …",
        )
    return found[0] if found else None


def _latest(project: Path, stack: str) -> dict[str, Any]:
    """The last checkpoint of a stack. Raises one of `_UNREADABLE`."""
    return json.loads(state_file(project, stack).read_text())["checkpoint"].get("latest") or {}


def _folder(project: Path) -> Path:
    return state_dir(project) / ".pulumi" / "stacks" / PROJECT
