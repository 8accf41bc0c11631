"""The stacks in the checkout's own backend, as their files say.

Pulumi does not list stacks if it cannot read one of them.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

from foundation.errors import LabError
from lab.project import PROJECT, state_dir

STACK_VARIABLE: Final = "PULUMI_STACK"
"""The variable by which Pulumi itself is told a stack."""


def stacks(project: Path) -> list[str]:
    """The names of the stacks that are there."""
    return sorted(file.name.removesuffix(".json") for file in _folder(project).glob("*.json"))


def state_file(project: Path, stack: str) -> Path:
    """The file that holds a stack's state."""
    return _folder(project) / f"{stack}.json"


def has_resources(project: Path, stack: str) -> bool:
    """Whether anything was made by the stack; true as well if its state cannot be read."""
    try:
        state = json.loads(state_file(project, stack).read_text())
        latest: dict[str, Any] = state["checkpoint"].get("latest") or {}
        return bool(latest.get("resources") or latest.get("pending_operations"))
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True


def is_the_users() -> bool:
    """Whether the user keeps the state elsewhere, where these files say nothing."""
    return "PULUMI_BACKEND_URL" in os.environ


def current_stack(project: Path) -> str | None:
    """The stack that commands mean: that of `PULUMI_STACK`, else the one that is there, if any.

    Raises LabError if there are several, or if they cannot be known.
    """
    named = os.environ.get(STACK_VARIABLE)
    if is_the_users():
        if named:
            return named
        raise LabError(
            "PULUMI_BACKEND_URL is set, and the lab does not look for stacks there",
            f"Name the one you mean: {STACK_VARIABLE}=NAME lab …",
        )
    found = stacks(project)
    if named:
        return named if named in found else None
    if len(found) > 1:
        raise LabError(
            f"there are several stacks: {', '.join(found)}",
            f"Name the one you mean: {STACK_VARIABLE}={found[0]} lab …",
        )
    return found[0] if found else None


def _folder(project: Path) -> Path:
    return state_dir(project) / ".pulumi" / "stacks" / PROJECT
