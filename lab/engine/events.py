"""Interprets the events of Pulumi's engine: running operations, progress and failures.

The events are those of `--event-log`, which the Automation API also reads:
https://pkg.go.dev/github.com/pulumi/pulumi/sdk/v3/go/common/apitype#EngineEvent
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Event = Mapping[str, Any]

_WORTH_A_LINE: Final = 1.0
"""Seconds. Most of a lab's hundreds of objects take less; they are only counted."""

_VERBS: Final = {
    "create": ("creating", "created"),
    "create-replacement": ("creating", "created"),
    "update": ("updating", "updated"),
    "delete": ("deleting", "deleted"),
    "delete-replaced": ("deleting", "deleted"),
    "read": ("reading", "read"),
    "refresh": ("reading", "read"),
}
"""Operations that take time: present and past form. Others, such as `same`, are only counted."""

_REDUNDANT: Final = ("update failed", "preview failed")
"""Errors that the engine adds after the specific one."""


@dataclass(kw_only=True)
class Operation:
    """An operation of the engine on one resource."""

    resource: str
    """Kind and name: `Release workload-1-istiod`."""
    doing: str
    """The present form: `creating`."""
    since: float
    """Start time in seconds, on the clock of `Update.take`."""
    waits_for: str = ""
    """The provider's latest status message."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A failure of an update."""

    resource: str
    """Kind and name; empty if the failure belongs to no single resource."""
    text: str


@dataclass
class Update:
    """The state of an update according to its events; pass each event to `take`."""

    running: dict[str, Operation] = field(default_factory=dict[str, Operation])
    """By URN, in the order in which they started."""
    done: int = 0
    """Number of completed operations, without those that changed nothing."""
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list[Failure])
    changes: dict[str, int] = field(default_factory=dict[str, int])
    """Number of resources by operation, from the engine's summary; empty before it."""
    _written: list[str] = field(default_factory=list[str])
    """Standard error of the program."""

    def take(self, event: Event, now: float) -> str | None:
        """Process an event received at `now` seconds; returns a line to print, if any."""
        for kind, handle in (
            ("resourcePreEvent", self._begun),
            ("resOutputsEvent", self._ended),
            ("resOpFailedEvent", self._failed),
            ("diagnosticEvent", self._diagnosed),
            ("summaryEvent", self._summed_up),
        ):
            if kind in event:
                return handle(event[kind], now)
        return None

    def why(self) -> list[Failure]:
        """All failures in order. If the program failed: its own standard error instead."""
        ended = any("Program exited with non-zero exit code" in each.text for each in self.failures)
        written = "\n".join(self._written).strip()
        if ended and written:
            return [Failure(resource="", text=written)]
        return self.failures

    def _begun(self, event: Event, now: float) -> None:
        metadata = event["metadata"]
        words = _VERBS.get(metadata["op"])
        if words and _takes_time(metadata):
            urn = metadata["urn"]
            self.running[urn] = Operation(resource=name_of(urn), doing=words[0], since=now)

    def _ended(self, event: Event, now: float) -> str | None:
        metadata = event["metadata"]
        operation = self.running.pop(metadata["urn"], None)
        if metadata["op"] == "same":
            self.unchanged += 1
        if operation is None:
            return None
        self.done += 1
        if now - operation.since < _WORTH_A_LINE:
            return None
        word = _VERBS[metadata["op"]][1]
        return f"{word:<9}{operation.resource} ({now - operation.since:.0f} s)"

    def _failed(self, event: Event, now: float) -> str | None:
        operation = self.running.pop(event["metadata"]["urn"], None)
        if operation is None:
            return None
        return f"{'failed':<9}{operation.resource} ({now - operation.since:.0f} s)"

    def _diagnosed(self, event: Event, now: float) -> str | None:
        del now
        severity, text, urn = event["severity"], event["message"].strip(), event.get("urn", "")
        if not text or severity == "debug":
            return None
        if severity == "error":
            if text not in _REDUNDANT:
                self.failures.append(Failure(resource=name_of(urn), text=text))
            return None
        if severity == "warning":
            about = f"{name_of(urn)}: " if name_of(urn) else ""
            return f"{'warning':<9}{about}{text}"
        if urn in self.running:
            self.running[urn].waits_for = text.splitlines()[-1]
        elif not urn and severity == "info#err":
            self._written.append(text)
        return None

    def _summed_up(self, event: Event, now: float) -> None:
        del now
        self.changes = dict(event.get("resourceChanges") or {})


def name_of(urn: str) -> str:
    """Kind and name of a resource: `Release workload-1-istiod`; empty for the stack itself.

    A URN is `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`, a type `PACKAGE:MODULE:KIND`.
    """
    if not urn:
        return ""
    _, _, types, name = urn.split("::", maxsplit=3)
    token = types.rpartition("$")[2]
    return "" if token == "pulumi:pulumi:Stack" else f"{token.rpartition(':')[2]} {name}"


def _takes_time(metadata: Event) -> bool:
    """Whether a provider performs the operation.

    Operations on components and on provider resources themselves are instantaneous.
    """
    resource: Event = metadata.get("new") or metadata.get("old") or {}
    return bool(resource.get("custom")) and not metadata["type"].startswith("pulumi:providers:")
