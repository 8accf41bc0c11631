"""Recordings of releases, made by hand: what a demo would have seen second by second."""

from dataclasses import replace
from typing import Any, Final

from lab.fleet.model import ClusterView, Snapshot, Traffic

STAGES: Final = (20, 40, 60, 80, 100)


def traffic(**answers: int) -> Traffic:
    """The counts of a load generator: `traffic(v1=10, failed=2)`."""
    return Traffic(
        sent=sum(answers.values()), failed=answers.get("failed", 0), answers=answers, recent={}
    )


def stable(name: str, version: str = "v1", **differences: Any) -> ClusterView:
    """A cluster without a release under way."""
    view: dict[str, Any] = {
        "name": name,
        "answers": True,
        "strategy": "canary",
        "version": version,
        "stable": version,
        "stages": STAGES,
        "phase": "Healthy",
    }
    return ClusterView(**{**view, **differences})


def canary(name: str, weight: int, **differences: Any) -> ClusterView:
    """A cluster in which the canary v2 has a weight."""
    return replace(stable(name), version="v2", phase="Paused", weight=weight, **differences)


def aborted(name: str, weight: int = 0, **differences: Any) -> ClusterView:
    """A cluster that has aborted the release of v2."""
    return replace(canary(name, weight), phase="Degraded", aborted=True, **differences)


def lost(view: ClusterView) -> ClusterView:
    """The same, but the cluster does not answer any more."""
    return replace(view, answers=False, detail="connection refused")


def record(*rows: tuple[ClusterView, ...], start: float = 100.0) -> list[Snapshot]:
    """A snapshot a second."""
    return [
        Snapshot(at=start + second, clusters=clusters, applications=())
        for second, clusters in enumerate(rows)
    ]
