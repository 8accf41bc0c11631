"""Messages and failures of operations on one resource."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offline.plugins.kubernetes.await_ready import Report


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Shows messages to the user during an operation on one resource."""

    status: Report
    warning: Report


class UnreadyError(Exception):
    """The object or release exists but is not ready; `state` is its state to store."""

    def __init__(self, resource_id: str, state: Mapping[str, Any], reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.resource_id = resource_id
        self.state = dict(state)
        self.reasons = reasons
