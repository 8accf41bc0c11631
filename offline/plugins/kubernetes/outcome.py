"""What the provider's parts tell it beside their results."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offline.plugins.kubernetes.await_ready import Report


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What can be told to the user about one resource while something is done to it."""

    status: Report
    warning: Report


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A resource whose inputs are to be checked. `old` are its previous inputs, if it had any."""

    token: str
    name: str
    wanted: dict[str, Any]
    old: dict[str, Any]
    random_seed: bytes


class UnreadyError(Exception):
    """The thing is there but not ready; `state` is what to record of it."""

    def __init__(self, resource_id: str, state: Mapping[str, Any], reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.resource_id = resource_id
        self.state = dict(state)
        self.reasons = reasons
