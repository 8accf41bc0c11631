"""What must be true of the fleet before a demo begins: else it would show something else."""

from foundation.errors import LabError
from lab.demo.catalogue import Demo
from lab.demo.release import FOLDER, STABLE, Release, released
from lab.demo.stage import Stage
from lab.fleet.model import ClusterView, Snapshot
from lab.traffic import control

_RESET = "Put Git and clusters back to v1: lab demo reset"
_ANSWERS = 20
"""Requests that have to be answered in each cluster before a demo begins."""
_LOOKS = 30
"""So often, once a second, a cluster is looked at that only waits for its Pods."""
_TRAFFIC_SECONDS = 30.0
_MINUTES = 10
"""No demo takes longer: a load generator that ends sooner is started again."""


def examine(demo: Demo, stage: Stage) -> None:
    """Raise LabError with all that is unsuitable, before anything is changed."""
    looks = 1
    while any(_settles(view) for view in stage.look().clusters) and looks < _LOOKS:
        looks += 1
    faults = [fault for view in stage.now.clusters if (fault := unsuitable(view)) is not None]
    if faults:
        raise LabError("; ".join(faults), _RESET)
    files = stage.repository.read(FOLDER)
    if dict(files) != released(files, Release()):
        raise LabError(f"Git does not ask for {STABLE}, released as a canary", _RESET)
    if demo.stops_nodes:
        for name in stage.workload:
            stage.nodes(name)


def _settles(view: ClusterView) -> bool:
    """Whether nothing is under way but Pods of v1 that are not ready yet."""
    return view.answers and view.stable == view.version == STABLE and view.phase == "Progressing"


def unsuitable(view: ClusterView) -> str | None:
    """What is wrong with a cluster for a demo to begin; None if nothing is."""
    if not view.answers:
        return f"{view.name} does not answer: {view.detail}"
    if not view.strategy:
        return f"{view.name} has no Rollout"
    if view.releasing:
        return f"a rollout is under way in {view.name}: {view.version} at {view.weight} %"
    if view.aborted:
        return f"{view.name} has aborted {view.version}, and Git still asks for it"
    if view.stable != STABLE:
        return f"{view.name} has {view.stable or 'no version'} already, and not {STABLE}"
    if view.strategy != "canary":
        return f"{view.name} releases {view.strategy}, and not as a canary"
    if view.phase != "Healthy":
        return f"the Rollout in {view.name} is {view.phase}: {view.message or 'no reason given'}"
    return None


def require_traffic(stage: Stage, rate: int) -> None:
    """See that each cluster's callers are answered; start the load where there is none.

    Raises LabError if some are not: a canary cannot be judged without. What was started for that
    is stopped again.
    """
    clusters = stage.workload.values()
    silent = [each for each in clusters if not control.running(each, minutes=_MINUTES)]
    if silent:
        names = ", ".join(each.cluster.name for each in silent)
        stage.note(f"{rate} requests a second are sent in {names}")
        control.start(silent, rate)
    before = {view.name: _answered(view) for view in stage.look().clusters}

    def flows(snapshot: Snapshot) -> bool:
        return all(_answered(view) - before[view.name] >= _ANSWERS for view in snapshot.clusters)

    try:
        stage.until(flows, "traffic", seconds=_TRAFFIC_SECONDS)
    except LabError as error:
        control.stop(silent)
        told = ", ".join(
            f"{_answered(view) - before[view.name]} answered in {view.name}"
            for view in stage.now.clusters
        )
        raise LabError(
            f"no traffic: {told} within {_TRAFFIC_SECONDS:.0f} s, and a canary cannot be judged"
            " without",
            "Does the ingress gateway answer? See: lab verify. To begin anew: lab traffic stop",
        ) from error


def _answered(view: ClusterView) -> int:
    return view.traffic.sent - view.traffic.failed if view.traffic else 0
