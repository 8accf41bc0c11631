"""Requests of the whole fleet, from the counts of each load generator since its start."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lab.fleet.model import FAILED, Snapshot, Traffic


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Counts over all clusters since the first snapshot."""

    sent: int = 0
    failed: int = 0
    answers: Mapping[str, int] = field(default_factory=dict[str, int])
    """By version; failures under `lab.fleet.model.FAILED`."""

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

    Those of a silent cluster do not change; they catch up when the cluster answers again.
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
    """The increase of a load generator's counts between two snapshots."""
    if before is None:
        # It may have started before the first snapshot: only its recent counts belong here.
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
    """Whether the load generator counts from 0 again: within one run, no count decreases."""
    return (
        now.sent < before.sent
        or now.failed < before.failed
        or any(now.answers.get(version, 0) < count for version, count in before.answers.items())
    )
