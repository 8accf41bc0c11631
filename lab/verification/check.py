"""What a check is, and the two ways in which one is not met."""

from collections.abc import Callable
from dataclasses import dataclass


class Unmet(Exception):  # noqa: N818 - a verdict: nothing has gone wrong in this program
    """It is not so yet. The message names the culprit; waiting may help."""


class Refuted(Unmet):
    """It is not so, and no waiting will mend it."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One point to prove.

    `attempt` tries once, within seconds, and returns what it found; it raises `Unmet` otherwise.
    """

    name: str
    attempt: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a check ended: what was found, or the culprit, after so many seconds."""

    name: str
    ok: bool
    detail: str
    seconds: float


def require_none(faults: list[str]) -> None:
    """Raise `Unmet` with all `faults`, if there are any."""
    if faults:
        raise Unmet("; ".join(faults))
