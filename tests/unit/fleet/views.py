"""Clusters and snapshots as they are in the middle of a canary; tests say what differs."""

from typing import Any

from lab.fleet.model import ApplicationView, ClusterView, Event, Snapshot, Traffic

_TRAFFIC = Traffic(
    sent=1200,
    failed=3,
    answers={"v1": 1000, "v2": 197, "failed": 3},
    recent={"failed": 0, "v2": 4, "v1": 16},
)


def cluster(name: str = "workload-1", **differences: Any) -> ClusterView:
    """A cluster whose canary v2 has 40 %."""
    view: dict[str, Any] = {
        "name": name,
        "answers": True,
        "strategy": "canary",
        "version": "v2",
        "stable": "v1",
        "step": 4,
        "steps": 12,
        "step_title": "pause 20 s",
        "stages": (20, 40, 60, 80, 100),
        "weight": 40,
        "phase": "Paused",
        "success_rate": 0.987,
        "traffic": _TRAFFIC,
    }
    return ClusterView(**{**view, **differences})


def snapshot(
    *clusters: ClusterView,
    at: float = 1000.0,
    applications: tuple[ApplicationView, ...] = (),
    events: tuple[Event, ...] = (),
) -> Snapshot:
    """The fleet with these clusters."""
    return Snapshot(at=at, clusters=clusters, applications=applications, events=events)
