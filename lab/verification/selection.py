"""Selects checks by name."""

import shlex
from collections.abc import Sequence
from fnmatch import fnmatchcase

from foundation.errors import LabError
from lab.verification.check import Check


def select(checks: Sequence[Check], patterns: Sequence[str]) -> list[Check]:
    """The checks that match any of `patterns`, in the order of `checks`; all without a pattern.

    A pattern is a check's name, a part of it, or a glob for the whole name; case does not matter.
    A complete name selects that check only. Raises LabError for a pattern that matches no check.
    """
    if not patterns:
        return list(checks)
    selected = {check.name for pattern in patterns for check in _matches(checks, pattern)}
    return [check for check in checks if check.name in selected]


def repeat_command(name: str) -> str:
    """The command that runs the check of that name alone, quoted for a shell."""
    return f"lab verify --only {shlex.quote(name)}"


def _matches(checks: Sequence[Check], pattern: str) -> list[Check]:
    wanted = pattern.casefold()
    # Complete names first: `east: …` is also a part of `north-east: …`.
    exact = [check for check in checks if check.name.casefold() == wanted]
    found = exact or [
        check
        for check in checks
        if wanted in check.name.casefold() or fnmatchcase(check.name.casefold(), wanted)
    ]
    if not found:
        raise LabError(
            f"--only {shlex.quote(pattern)} matches no check", "List their names: lab verify --list"
        )
    return found
