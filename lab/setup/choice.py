"""The choice of a stack for this machine."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.setup.reachability import sources, unreachable

UPSTREAM = "kind"
OFFLINE = "offline"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A stack, and the reason for it as a sentence."""

    stack: str
    reason: str


def choose_stack(requested: str | None = None) -> Choice:
    """The requested stack, else `kind` if all its sources answer, else `offline`."""
    if requested:
        return Choice(stack=requested, reason="It was requested.")
    return decide(unreachable(sources()))


def decide(unreachable: Mapping[str, str]) -> Choice:
    """The stack for a machine with these unreachable sources, which map to the reason."""
    if not unreachable:
        return Choice(stack=UPSTREAM, reason="All image registries and repositories answer.")
    return Choice(stack=OFFLINE, reason=f"These do not answer: {list_of(unreachable)}.")


def list_of(unreachable: Mapping[str, str]) -> str:
    """The names in one line, grouped by reason."""
    names: dict[str, list[str]] = {}
    for name, reason in unreachable.items():
        names.setdefault(reason, []).append(name)
    return "; ".join(f"{', '.join(group)} ({reason})" for reason, group in names.items())
