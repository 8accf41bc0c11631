"""A workload cluster that does in a few steps what a real one does in a few minutes."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from lab.demo.release import BAD, STABLE, Release
from lab.fleet.model import FAILED, ClusterView, Traffic

Verdict = Literal["promoted", "aborted", "paused", "stuck"]

RATE: Final = 20
"""Requests a second."""
JUDGED_AT: Final = 40
"""Percent: by then it is known how a release ends."""


@dataclass
class PlayedCluster:
    """Its state, as a test may change it, and what becomes of it in a second."""

    name: str
    view: ClusterView = field(init=False)
    pods: int = 1
    loaded: bool = True
    """Whether a load generator runs."""
    served: bool = True
    """Whether callers are answered."""
    lost: bool = False
    late: int = 2
    """Seconds after which the controller sees what Git asks for."""
    unseen: int = 0
    """Seconds of that which are left."""
    promote: bool = False

    def __post_init__(self) -> None:
        self.view = ClusterView(
            name=self.name,
            answers=True,
            strategy="canary",
            version=STABLE,
            stable=STABLE,
            stages=(20, 40, 60, 80, 100),
            phase="Healthy",
            traffic=Traffic(sent=0, failed=0, answers={}, recent={}),
        )

    @property
    def releasing(self) -> bool:
        """Whether a release goes on, unless others hold it."""
        return self.view.releasing and self.view.phase == "Progressing"

    def ask_for(self, release: Release) -> None:
        """What Argo CD does when it has seen a commit."""
        wanted = (release.version, release.strategy)
        if self.lost or wanted == (self.view.version, self.view.strategy):
            return
        self._become(version=release.version, strategy=release.strategy, weight=0, aborted=False)
        self._become(phase="Progressing" if self.view.releasing else "Healthy", message="")
        self.unseen = self.late

    def advance(self) -> None:
        """Go on with a release, by a step."""
        if self.unseen:
            self.unseen -= 1
            # What the controller was told before it has seen the release is forgotten.
            self.promote = False
        elif self.promote or self.view.weight == 100:
            self.end("promoted")
        elif self.view.strategy == "blue-green":
            self._become(weight=100)
        else:
            self._become(weight=self.view.stages[self.view.stage])

    def end(self, verdict: Verdict, reason: str = "") -> None:
        """Come to the end of a release; `stuck` comes to none."""
        match verdict:
            case "promoted":
                self._become(stable=self.view.version, weight=0, phase="Healthy")
                self.promote = False
            case "aborted":
                self._become(aborted=True, weight=0, phase="Degraded", message=reason)
            case "paused":
                self._become(phase="Paused", message="InconclusiveAnalysisRun")
            case "stuck":
                self._become(phase="Paused", message="CanaryPauseStep")

    def call(self, bad_in: str | None) -> None:
        """Send the requests of a second, half of which fail where the version is bad."""
        before = self.view.traffic
        if not self.loaded:
            self._become(traffic=None)
            return
        before = before or Traffic(sent=0, failed=0, answers={}, recent={})
        moved = RATE * self.view.weight // 100
        bad = self.view.version == BAD and bad_in in (None, self.name)
        failed = moved // 2 if bad else 0
        recent = Counter({self.view.stable: RATE - moved}) + Counter(
            {self.view.version: moved - failed, FAILED: failed}
        )
        if not self.served:
            recent = Counter({FAILED: RATE})
        self._become(
            traffic=Traffic(
                sent=before.sent + RATE,
                failed=before.failed + recent[FAILED],
                answers=dict(Counter(before.answers) + recent),
                recent=dict(recent),
            )
        )

    def seen_now(self) -> ClusterView:
        """The cluster as an observer has it."""
        if self.lost:
            return replace(self.view, answers=False, detail="connection refused")
        return self.view

    def _become(self, **changes: Any) -> None:
        self.view = replace(self.view, **changes)
