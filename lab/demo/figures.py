"""Figures of a demo, from the snapshots taken while it ran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lab.demo.counts import Counts, counted
from lab.fleet.model import ClusterView, Snapshot


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Of one release, over all workload clusters. None for figures that do not apply."""

    sent: int
    """Requests, from the first snapshot to the last."""
    failed: int
    """Of `sent`."""
    failed_in: Mapping[str, int]
    """Of `failed`, by the cluster of the callers."""
    start_difference: float | None
    """Seconds between the starts of the first and the last cluster; None unless all started."""
    step_difference: int | None
    """The most stages that one cluster was ahead of another, before the first abort.

    Stages are the weights of the cluster's own Rollout: `lab.fleet.model.ClusterView.stages`."""
    first_bad: float | None
    """Time of the first snapshot with a failed request since the start of the release."""
    all_stable: float | None
    """Time after `first_bad` from which all requests of all clusters go to the previous version."""
    detection: float | None
    """Seconds from `first_bad` to `all_stable`."""
    share: Mapping[str, float]
    """0 to 1, by version and `failed`: of the requests since the start of the release; without a
    release, of all."""


def figures(snapshots: Sequence[Snapshot], version: str) -> Figures:
    """Measure the release of a version; `snapshots` start before it, oldest first.

    The view of a silent cluster is its last one: evidence of a state that may persist, never of
    a change.
    """
    counts = counted(snapshots)
    released = _released(snapshots, version)
    first_bad = None if released is None else _first_bad(counts, released)
    all_stable = None if first_bad is None else _all_stable(snapshots[first_bad:], version)
    return Figures(
        sent=counts[-1].sent if counts else 0,
        failed=counts[-1].failed if counts else 0,
        failed_in=_failed_in(snapshots),
        start_difference=_start_difference(snapshots, version),
        step_difference=(
            None if released is None else _step_difference(snapshots[released:], version)
        ),
        first_bad=None if first_bad is None else snapshots[first_bad].at,
        all_stable=all_stable,
        detection=(
            None
            if first_bad is None or all_stable is None
            else all_stable - snapshots[first_bad].at
        ),
        share=_share(counts[released or 0 :]),
    )


def _failed_in(snapshots: Sequence[Snapshot]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in [view.name for view in snapshots[-1].clusters] if snapshots else []:
        own = [
            replace(each, clusters=tuple(view for view in each.clusters if view.name == name))
            for each in snapshots
        ]
        found[name] = counted(own)[-1].failed
    return found


def _has_begun(view: ClusterView, version: str) -> bool:
    """Whether the cluster's Rollout has started the release of the version."""
    return view.version == version and view.stable not in ("", version)


def _released(snapshots: Sequence[Snapshot], version: str) -> int | None:
    """Index of the first snapshot with a cluster that has started the release."""
    for number, snapshot in enumerate(snapshots):
        if any(_has_begun(view, version) for view in snapshot.clusters if view.answers):
            return number
    return None


def _first_bad(counts: Sequence[Counts], released: int) -> int | None:
    for number in range(released + 1, len(counts)):
        if counts[number].failed > counts[released].failed:
            return number
    return None


def _start_difference(snapshots: Sequence[Snapshot], version: str) -> float | None:
    begun: dict[str, float] = {}
    for snapshot in snapshots:
        for view in snapshot.clusters:
            if view.answers and _has_begun(view, version):
                begun.setdefault(view.name, snapshot.at)
    if not begun or any(view.name not in begun for view in snapshots[-1].clusters):
        return None
    return max(begun.values()) - min(begun.values())


def _step_difference(snapshots: Sequence[Snapshot], version: str) -> int | None:
    under_way = _until_aborted(snapshots, version)
    last_answer = {
        view.name: number
        for number, snapshot in enumerate(under_way)
        for view in snapshot.clusters
        if view.answers
    }
    most: int | None = None
    stages: dict[str, int] = {}
    for number, snapshot in enumerate(under_way):
        compared: list[int] = []
        for view in snapshot.clusters:
            # A release never goes back a stage. A lower weight belongs to a promotion or an abort
            # of which the snapshot has only one half.
            stages[view.name] = max(_stage(view, version), stages.get(view.name, 0))
            # The stage of a cluster that is silent for a while is unknown. A cluster that stays
            # silent counts at its last stage: clusters that continue get ahead of it.
            if view.answers or number > last_answer.get(view.name, -1):
                compared.append(stages[view.name])
        if compared:
            most = max(most or 0, max(compared) - min(compared))
    return most


def _until_aborted(snapshots: Sequence[Snapshot], version: str) -> list[Snapshot]:
    """The snapshots before the first abort; none for blue-green, which has no stages."""
    under_way: list[Snapshot] = []
    for snapshot in snapshots:
        ours = [view for view in snapshot.clusters if view.version == version]
        if any(view.aborted or view.strategy == "blue-green" for view in ours):
            break
        under_way.append(snapshot)
    return under_way


def _stage(view: ClusterView, version: str) -> int:
    """Number of stages that the release has reached in a cluster; all of them once promoted."""
    if view.stable == version:
        return len(view.stages)
    return view.stage if view.version == version else 0


def _all_stable(snapshots: Sequence[Snapshot], version: str) -> float | None:
    since: float | None = None
    seen: set[str] = set()
    for snapshot in snapshots:
        seen.update(view.name for view in snapshot.clusters if view.answers)
        # A view from before the first failure is no evidence for the time after it.
        settled = all(_is_back(view, version) and view.name in seen for view in snapshot.clusters)
        if not settled:
            since = None
        elif since is None:
            since = snapshot.at
    return since


def _is_back(view: ClusterView, version: str) -> bool:
    """Whether the version gets no requests and will get none."""
    return view.stable not in ("", version) and view.weight == 0 and not view.releasing


def _share(counts: Sequence[Counts]) -> dict[str, float]:
    """Of the requests since the first of these counts."""
    if not counts:
        return {}
    before = counts[0].answers
    answers = {name: count - before.get(name, 0) for name, count in counts[-1].answers.items()}
    total = sum(answers.values())
    return {name: answers[name] / total for name in sorted(answers) if answers[name]}
