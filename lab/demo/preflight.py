"""Checks of the fleet before a demo starts."""

from foundation.errors import LabError
from lab.demo.catalogue import Demo
from lab.demo.release import FOLDER, STABLE, Release, released
from lab.demo.stage import Stage
from lab.fleet.model import ClusterView, Snapshot
from lab.traffic import control

_RESET = "Run `lab demo reset`: it puts Git and all clusters back to v1."
_ANSWERS = 20
"""Required in each cluster before a demo starts."""
_LOOKS = 30
"""Snapshots, one a second, to wait for Pods that are not ready."""
_TRAFFIC_SECONDS = 30.0
_MINUTES = 10
"""Upper bound of a demo: a load generator that ends earlier is replaced."""


def examine(demo: Demo, stage: Stage) -> None:
    """Raise LabError with all reasons why the demo cannot start, before it changes anything."""
    looks = 1
    while any(_settles(view) for view in stage.look().clusters) and looks < _LOOKS:
        looks += 1
    faults = [fault for view in stage.now.clusters if (fault := unsuitable(view)) is not None]
    if faults:
        raise LabError("; ".join(faults), _RESET)
    files = stage.repository.read(FOLDER)
    if dict(files) != released(files, Release()):
        raise LabError(f"Git does not request {STABLE} with the canary strategy", _RESET)
    if demo.stops_machines:
        for name in stage.workload:
            stage.machines(name)


def _settles(view: ClusterView) -> bool:
    """Whether the cluster only waits for Pods of v1 to become ready."""
    return view.answers and view.stable == view.version == STABLE and view.phase == "Progressing"


def unsuitable(view: ClusterView) -> str | None:
    """Why a demo cannot start with this cluster; None if it can."""
    if not view.answers:
        return f"{view.name} does not answer: {view.detail}"
    if not view.strategy:
        return f"{view.name} has no Rollout"
    if view.releasing:
        return f"a release is under way in {view.name}: {view.version} at {view.weight} %"
    if view.aborted:
        return f"{view.name} has aborted {view.version}, and Git still requests it"
    if view.stable != STABLE:
        return f"{view.name} runs {view.stable or 'no version'} instead of {STABLE}"
    if view.strategy != "canary":
        return f"{view.name} uses the strategy {view.strategy} instead of canary"
    if view.phase != "Healthy":
        return f"the Rollout in {view.name} is {view.phase}: {view.message or 'no reason given'}"
    return None


def require_traffic(stage: Stage, rate: int) -> None:
    """Start missing load generators; wait until each cluster's callers get answers.

    Raises LabError if they do not, since the analysis of a canary needs traffic; load generators
    started here are then stopped.
    """
    clusters = stage.workload.values()
    silent = [each for each in clusters if not control.running(each, minutes=_MINUTES)]
    if silent:
        names = ", ".join(each.cluster.name for each in silent)
        stage.note(f"sends {rate} requests a second in {names}")
        control.start(silent, rate)
    before = {view.name: view.answered for view in stage.look().clusters}

    def flows(snapshot: Snapshot) -> bool:
        return all(view.answered - before[view.name] >= _ANSWERS for view in snapshot.clusters)

    try:
        stage.until(flows, "traffic", seconds=_TRAFFIC_SECONDS)
    except LabError as error:
        control.stop(silent)
        counts = ", ".join(
            f"{view.answered - before[view.name]} answered in {view.name}"
            for view in stage.now.clusters
        )
        raise LabError(
            f"no traffic: {counts} within {_TRAFFIC_SECONDS:.0f} s; the analysis of a canary needs"
            " traffic",
            "Check the ingress gateway: lab verify. Then try again: lab traffic stop",
        ) from error
