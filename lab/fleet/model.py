"""Snapshots of the fleet: plain data, shared by the terminal, the web page and the reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

FAILED: Final = "failed"
"""Stands for a version among answers: calls without a successful answer."""

LEAST_SUCCESS_RATE: Final = 0.9
"""Below this rate the analysis fails a canary: gitops/strategy/istio-success-rate.yaml."""


class Tone(StrEnum):
    """Severity of an event."""

    INFO = "info"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened."""

    at: float
    """Seconds since 1970."""
    cluster: str
    """Empty for an event of the whole fleet, such as a commit."""
    text: str
    """A sentence without the cluster's name."""
    tone: Tone = Tone.INFO


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """Counts of a cluster's load generator since its start."""

    sent: int
    failed: int
    """Of `sent`: no answer within 10 seconds, or a status other than 200."""
    answers: Mapping[str, int]
    """Of `sent`, by the version that answered (`v1`); failures under `FAILED`."""
    recent: Mapping[str, int]
    """The same since the previous snapshot: about a second."""


@dataclass(frozen=True, kw_only=True)
class ClusterView:
    """A workload cluster at one moment."""

    name: str
    answers: bool
    """Whether its API server answers; if not, the fields below are as last seen."""
    detail: str = ""
    """Why it does not answer."""
    strategy: str = ""
    """`canary` or `blue-green`; empty without a Rollout."""
    version: str = ""
    """The version in Git: the label `version` of the Rollout's Pods. During a canary it is the
    canary's version."""
    stable: str = ""
    """The version behind the stable Service."""
    step: int = 0
    """Index of the current step; `steps` if all are done."""
    steps: int = 0
    step_title: str = ""
    """Such as `20 %`, `pause 20 s`, `gate`; empty when no release is under way."""
    stages: tuple[int, ...] = ()
    """The weights of the Rollout's steps in ascending order, in percent; 100, the promotion, is
    always the last. Empty unless the strategy is `canary`."""
    weight: int = 0
    """Percent of the requests that the VirtualService sends to the canary."""
    phase: str = ""
    """`Healthy`, `Progressing`, `Paused` or `Degraded`; empty without a Rollout."""
    message: str = ""
    """The controller's explanation of the phase."""
    aborted: bool = False
    """Whether the release of `version` was aborted."""
    success_rate: float | None = None
    """0 to 1: of the canary, as measured by this cluster's callers, from Thanos; None without
    calls."""
    traffic: Traffic | None = None
    """None without a load generator."""

    @property
    def releasing(self) -> bool:
        """Whether a release is under way."""
        return self.version != self.stable and not self.aborted

    @property
    def stage(self) -> int:
        """Number of stages whose weight the canary has reached."""
        return sum(self.weight >= least for least in self.stages)

    @property
    def answered(self) -> int:
        """Successful answers since the start of the load generator; 0 without one."""
        return self.traffic.sent - self.traffic.failed if self.traffic else 0


@dataclass(frozen=True, kw_only=True)
class ApplicationView:
    """An Application of Argo CD."""

    name: str
    cluster: str
    """The workload cluster; empty for an Application of the hub itself."""
    sync: str
    """`Synced`, `OutOfSync`, `Unknown`."""
    health: str
    """`Healthy`, `Progressing`, `Suspended`, `Degraded`, `Missing`, `Unknown`."""
    revision: str
    """The commit compared last, in seven digits."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The fleet at one moment."""

    at: float
    """Seconds since 1970."""
    clusters: tuple[ClusterView, ...]
    applications: tuple[ApplicationView, ...]
    """Empty if the hub does not answer."""
    events: tuple[Event, ...] = field(default=())
    """The latest, oldest first."""
    least_success_rate: float = LEAST_SUCCESS_RATE
    """0 to 1: the threshold for `success_rate`."""
