"""Requests of a whole fleet, from what each load generator has counted since it was started."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lab.fleet.model import FAILED, Snapshot, Traffic


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What was counted over all clusters since the first snapshot."""

    sent: int = 0
    failed: int = 0
    answers: Mapping[str, int] = field(default_factory=dict[str, int])
    """By version, and under `lab.fleet.model.FAILED`."""

    def plus(self, other: "Counts") -> "Counts":
        """The sum of both."""
        return Counts(
            sent=self.sent + other.sent,
            failed=self.failed + other.failed,
            answers=Counter(self.answers) + Counter(other.answers),
        )


_NOTHING: Final = Traffic(sent=0, failed=0, answers={}, recent={})


def counted(snapshots: Sequence[Snapshot]) -> list[Counts]:
    """The counts at each snapshot.

    Of a cluster that does not answer they stand still. What its load generator has counted
    meanwhile is added when it answers again.
    """
    known: dict[str, Traffic] = {}
    total = Counts()
    counts: list[Counts] = []
    for number, snapshot in enumerate(snapshots):
        for view in snapshot.clusters:
            if view.traffic is None:
                continue
            if number > 0:
                total = total.plus(_increase(view.traffic, known.get(view.name)))
            known[view.name] = view.traffic
        counts.append(total)
    return counts


def _increase(now: Traffic, before: Traffic | None) -> Counts:
    """What a load generator has counted since it was last seen."""
    if before is None:
        # Not seen yet, but it may have run for long: not all that it has counted is of this time.
        recent = now.recent
        return Counts(sent=sum(recent.values()), failed=recent.get(FAILED, 0), answers=recent)
    if _is_restarted(now, before):
        before = _NOTHING
    return Counts(
        sent=now.sent - before.sent,
        failed=now.failed - before.failed,
        answers={
            version: count - before.answers.get(version, 0)
            for version, count in now.answers.items()
        },
    )


def _is_restarted(now: Traffic, before: Traffic) -> bool:
    """Whether it counts from 0 again: within one run, no count goes down."""
    return (
        now.sent < before.sent
        or now.failed < before.failed
        or any(now.answers.get(version, 0) < count for version, count in before.answers.items())
    )
