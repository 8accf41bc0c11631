"""What is shown of the fleet: plain data, the same for the terminal, the web page and reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FAILED = "failed"
"""Stands for a version among answers: the calls that were not answered with success."""


class Tone(StrEnum):
    """How much an event matters to who watches."""

    INFO = "info"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened."""

    at: float
    """Seconds since 1970."""
    cluster: str
    """Empty for what concerns no cluster in particular, as a commit."""
    text: str
    """A sentence for people, without the cluster's name."""
    tone: Tone = Tone.INFO


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """What the load generator in a cluster has counted since it was started."""

    sent: int
    failed: int
    """Of `sent`: no answer within 10 seconds, or a status other than 200."""
    answers: Mapping[str, int]
    """Of `sent`, by the version that answered (`v1`), and under `FAILED` those that failed."""
    recent: Mapping[str, int]
    """The same for the time since the snapshot before this one: about a second."""


@dataclass(frozen=True, kw_only=True)
class ClusterView:
    """A workload cluster at one moment."""

    name: str
    answers: bool
    """Whether its API server answers; if not, all below is as it was last seen."""
    detail: str = ""
    """Why it does not answer."""
    strategy: str = ""
    """`canary` or `blue-green`; empty if there is no Rollout."""
    version: str = ""
    """What Git asks for: the label `version` of the Rollout's pods. It is the canary's version
    while there is a canary."""
    stable: str = ""
    """The version that the stable Service has."""
    step: int = 0
    """Index of the present step; `steps` if all are done."""
    steps: int = 0
    step_title: str = ""
    """Such as `20 %`, `pause 20 s`, `gate`; empty when no release is under way."""
    weight: int = 0
    """Percent of the requests that go to the canary, as the VirtualService has it."""
    phase: str = ""
    """`Healthy`, `Progressing`, `Paused` or `Degraded`; empty if there is no Rollout."""
    message: str = ""
    """The controller's words on the phase."""
    aborted: bool = False
    """Whether the release of `version` was aborted."""
    success_rate: float | None = None
    """0 to 1: of the canary, as callers in this cluster see it, from Thanos; None without calls."""
    traffic: Traffic | None = None
    """None where no load generator runs."""

    @property
    def releasing(self) -> bool:
        """Whether a release is under way."""
        return self.version != self.stable and not self.aborted


@dataclass(frozen=True, kw_only=True)
class ApplicationView:
    """An Application of Argo CD."""

    name: str
    cluster: str
    """Of the fleet; empty for those of the hub itself."""
    sync: str
    """`Synced`, `OutOfSync`, `Unknown`."""
    health: str
    """`Healthy`, `Progressing`, `Suspended`, `Degraded`, `Missing`, `Unknown`."""
    revision: str
    """The commit that was compared last, in seven digits."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The fleet at one moment."""

    at: float
    """Seconds since 1970."""
    clusters: tuple[ClusterView, ...]
    applications: tuple[ApplicationView, ...]
    """Empty if the hub does not answer."""
    events: tuple[Event, ...] = field(default=())
    """The last ones, oldest first."""
