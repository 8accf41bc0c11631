"""Made-up states of the fleet, as an observer would see them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final

from lab.fleet.model import FAILED, ApplicationView, ClusterView, Event, Snapshot, Tone, Traffic

WORKLOADS: Final = ("workload-1", "workload-2")

STAGES: Final = (20, 40, 60, 80, 100)

_BEGUN: Final = 1_790_000_000.0
_moments = count(_BEGUN)


def traffic(recent: Mapping[str, int], *, sent: int = 2480) -> Traffic:
    """A load generator that has had these answers in the last second, and failures only then."""
    failed = recent.get(FAILED, 0)
    answers = {"v1": sent - failed, FAILED: failed}
    return Traffic(sent=sent, failed=failed, answers=answers, recent=recent)


def at_rest(name: str, version: str = "v1", **changes: Any) -> ClusterView:
    """A cluster without a release under way."""
    view = ClusterView(
        name=name,
        answers=True,
        strategy="canary",
        version=version,
        stable=version,
        step=18,
        steps=18,
        stages=STAGES,
        phase="Healthy",
        traffic=traffic({version: 20}),
    )
    return replace(view, **changes)


def releasing(name: str, weight: int, **changes: Any) -> ClusterView:
    """A cluster in the middle of a canary of v2."""
    view = ClusterView(
        name=name,
        answers=True,
        strategy="canary",
        version="v2",
        stable="v1",
        step=2 + weight // 20 * 3,
        steps=18,
        step_title="pause 20 s",
        stages=STAGES,
        weight=weight,
        phase="Paused",
        message="CanaryPauseStep",
        success_rate=0.9987,
        traffic=traffic({"v1": (100 - weight) // 5, "v2": weight // 5}),
    )
    return replace(view, **changes)


def aborted(name: str, **changes: Any) -> ClusterView:
    """A cluster whose canary of v3 was aborted, all requests being back on v1."""
    view = ClusterView(
        name=name,
        answers=True,
        strategy="canary",
        version="v3",
        stable="v1",
        steps=18,
        stages=STAGES,
        phase="Degraded",
        message=('Metric "success-rate" assessed Failed due to failed (2) > failureLimit (1)'),
        aborted=True,
        success_rate=0.4871,
        traffic=traffic({"v1": 18, FAILED: 2}),
    )
    return replace(view, **changes)


def applications(
    revision: str = "3f9c2ab", clusters: Sequence[str] = WORKLOADS
) -> tuple[ApplicationView, ...]:
    """The Applications of a lab with these workload clusters, all well."""
    of_clusters = [
        (f"{prefix}{name}{suffix}", name)
        for prefix, suffix in (("argo-rollouts-", ""), ("helloworld-", ""), ("", "-rollout"))
        for name in clusters
    ]
    return tuple(
        ApplicationView(
            name=name, cluster=cluster, sync="Synced", health="Healthy", revision=revision
        )
        for name, cluster in [("rollouts-app-of-apps", ""), *of_clusters]
    )


def snapshot(*clusters: ClusterView, **changes: Any) -> Snapshot:
    """A snapshot, later than all that were made before."""
    at = next(_moments)
    events = (
        Event(at=at - 62, cluster="", text="commit 3f9c2ab: helloworld v2"),
        Event(at=at - 58, cluster=clusters[0].name, text="the canary starts"),
        Event(at=at - 57, cluster=clusters[-1].name, text="the canary starts"),
        Event(at=at - 31, cluster=clusters[0].name, text="weight 20 % of v2", tone=Tone.GOOD),
        Event(at=at - 30, cluster=clusters[-1].name, text="weight 20 % of v2", tone=Tone.GOOD),
    )
    whole = Snapshot(at=at, clusters=clusters, applications=applications(), events=events)
    return replace(whole, **changes)
