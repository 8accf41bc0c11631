"""A check and its outcomes."""

from collections.abc import Callable
from dataclasses import dataclass


class Unmet(Exception):  # noqa: N818 - a verdict, not an error of this program
    """The condition is not met yet; another attempt may succeed. The message gives the cause."""


class Refuted(Unmet):
    """The condition is violated, and another attempt cannot change that."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One condition of a running lab.

    `attempt` tests it once, within seconds, and returns what it found; it raises Unmet otherwise.
    """

    name: str
    attempt: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Result:
    """The outcome of a check. `detail` is what it found, or the cause of the failure."""

    name: str
    ok: bool
    detail: str
    seconds: float
    """Duration, including all attempts."""


def require_none(faults: list[str]) -> None:
    """Raise Unmet with all `faults`, if there are any."""
    if faults:
        raise Unmet("; ".join(faults))
