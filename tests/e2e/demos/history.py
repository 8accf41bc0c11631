"""What happened to the app in each cluster: every change that its API server told of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from tests.unit.gitops import strategy

_STEPS: Final = strategy.canary()["steps"]
STAGES: Final = (0, *(step["setWeight"] for step in _STEPS if "setWeight" in step), 100)
"""Percent of the requests that go to the canary, stage by stage: as Git has them."""

_HASH: Final = "rollouts-pod-template-hash"


@dataclass(frozen=True, kw_only=True)
class Change:
    """An object that came, changed or went."""

    at: float
    """When it was heard of: seconds since 1970."""
    cluster: str
    kind: str
    """Its plural."""
    name: str
    content: Mapping[str, Any] | None
    """None for what is gone."""


@dataclass(frozen=True, kw_only=True)
class RolloutState:
    """A Rollout from a moment on."""

    at: float
    version: str
    """That of the Pods it is to have."""
    observed: bool
    """Whether the controller knows; if not, what follows is of the release before."""
    stable: str
    step: int
    phase: str
    aborted: bool


@dataclass(frozen=True, kw_only=True)
class Gate:
    """An analysis that is a step of a release."""

    step: int
    passed: float | None
    """When it was first seen to have succeeded."""


class History:
    """All changes, oldest first; it may grow while it is read."""

    def __init__(self, clusters: tuple[str, ...]) -> None:
        self.clusters = clusters
        self._changes: list[Change] = []

    def add(self, change: Change) -> None:
        """Add what was just heard of."""
        self._changes.append(change)

    def weights(self, cluster: str) -> list[tuple[float, int]]:
        """Since when how much of the requests went to the canary, in percent."""
        found = [
            (change.at, _canary_weight(change.content))
            for change in self._of(cluster, "virtualservices")
            if change.content is not None
        ]
        return [next(same) for _, same in groupby(found, key=lambda each: each[1])]

    def rollouts(self, cluster: str) -> list[RolloutState]:
        """Every state of the Rollout."""
        versions = self._versions()
        return [
            _rollout_state(change.at, change.content, versions)
            for change in self._of(cluster, "rollouts")
            if change.content is not None
        ]

    def asked(self, cluster: str, version: str) -> float:
        """When a version was first asked for."""
        return next(each.at for each in self.rollouts(cluster) if each.version == version)

    def arrived(self, cluster: str, version: str, step: int) -> float:
        """When a release was first at a step, or past it."""
        return next(
            each.at
            for each in self.rollouts(cluster)
            if each.version == version and each.observed and each.step >= step
        )

    def aborted(self, cluster: str, version: str) -> float | None:
        """When a release was first seen to be aborted; None if it never was."""
        for each in self.rollouts(cluster):
            if each.version == version and each.observed and each.aborted:
                return each.at
        return None

    def stable(self, cluster: str) -> list[str]:
        """The stable versions, one after the other."""
        return [version for version, _ in groupby(each.stable for each in self.rollouts(cluster))]

    def gates(self, cluster: str, version: str) -> list[Gate]:
        """The gates that a release came to, in order."""
        passed: dict[int, float | None] = {}
        for change in self._of(cluster, "analysisruns"):
            run = change.content or {"metadata": {}}
            step = run["metadata"].get("labels", {}).get("step-index")
            if step is None or not _is_about(run, version):
                continue
            succeeded = run.get("status", {}).get("phase") == "Successful"
            if passed.get(int(step)) is None:
                passed[int(step)] = change.at if succeeded else None
        return [Gate(step=step, passed=passed[step]) for step in sorted(passed)]

    def pods(self, cluster: str, version: str | None = None) -> set[str]:
        """The names of all Pods that there were of a version, or of any."""
        return {
            change.name
            for change in self._of(cluster, "pods")
            if change.content is not None
            and version in (None, change.content["metadata"]["labels"]["version"])
        }

    def without_pods(self, cluster: str) -> list[tuple[float, float]]:
        """From when to when there was no Pod, not even one that was about to end."""
        present: set[str] = set()
        spans: list[tuple[float, float]] = []
        empty_since: float | None = None
        for change in self._of(cluster, "pods"):
            if change.content is not None:
                if empty_since is not None:
                    spans.append((empty_since, change.at))
                    empty_since = None
                present.add(change.name)
            else:
                present.discard(change.name)
                if not present:
                    empty_since = change.at
        return spans

    def stages_apart(self) -> int:
        """The most stages of weight that one cluster was ahead of another at any moment.

        A weight that falls is that of a promotion or an abort: the stage stays the highest.
        """
        reached = dict.fromkeys(self.clusters, 0)
        most = 0
        changes = [
            (at, name, weight) for name in self.clusters for at, weight in self.weights(name)
        ]
        for _, name, weight in sorted(changes):
            reached[name] = max(reached[name], STAGES.index(weight))
            most = max(most, max(reached.values()) - min(reached.values()))
        return most

    def told(self) -> str:
        """All weights and states, to be read by who looks for a fault."""
        lines = [
            (at, f"{name}: {weight} %")
            for name in self.clusters
            for at, weight in self.weights(name)
        ] + [(each.at, f"{name}: {each}") for name in self.clusters for each in self.rollouts(name)]
        return "\n".join(f"{at:.1f} {line}" for at, line in sorted(lines))

    def _of(self, cluster: str, kind: str) -> Iterator[Change]:
        # A copy: the watches go on adding.
        return (each for each in [*self._changes] if (each.cluster, each.kind) == (cluster, kind))

    def _versions(self) -> dict[str, str]:
        """By the hash of their Pods, which is the same in every cluster."""
        return {
            labels[_HASH]: labels["version"]
            for change in [*self._changes]
            if change.kind == "pods" and change.content is not None
            for labels in [change.content["metadata"]["labels"]]
        }


def _canary_weight(virtual_service: Mapping[str, Any]) -> int:
    (route,) = virtual_service["spec"]["http"]
    (weight,) = (
        each.get("weight", 0)
        for each in route["route"]
        if each["destination"]["host"].startswith("helloworld-canary.")
    )
    return weight


def _rollout_state(
    at: float, rollout: Mapping[str, Any], versions: Mapping[str, str]
) -> RolloutState:
    status = rollout.get("status", {})
    return RolloutState(
        at=at,
        version=rollout["spec"]["template"]["metadata"]["labels"]["version"],
        observed=int(status.get("observedGeneration", 0)) >= rollout["metadata"]["generation"],
        stable=versions.get(status.get("stableRS", ""), ""),
        step=status.get("currentStepIndex", 0),
        phase=status.get("phase", ""),
        aborted=bool(status.get("abort")),
    )


def _is_about(run: Mapping[str, Any], version: str) -> bool:
    return {"name": "version", "value": version} in run["spec"].get("args", [])
