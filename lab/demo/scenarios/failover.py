"""A cluster loses its app: the others serve its callers, through their east-west gateways."""

from lab.demo.stage import PODS, DemoError, Stage
from lab.fleet.model import ClusterView, Snapshot

_SECONDS = 120
_SERVED = 200
"""Answers required while the app is gone: 10 seconds of the default load."""


def play(stage: Stage) -> str:
    """Scale the app of the first workload cluster to 0 and back."""
    name = next(iter(stage.workload))
    others = ", ".join(each for each in stage.workload if each != name)
    if not others:
        raise DemoError("there is no other cluster to serve", "Add one to lab:workloadClusters.")
    stage.scale(name, 0)
    stage.note("its app is scaled to 0", cluster=name)
    stage.until(lambda _: not stage.pods(name), "no Pods of the app", seconds=_SECONDS)
    gone = _view(stage.now, name)
    stage.note("its app is gone; its callers are not", cluster=name)
    stage.until(
        lambda snapshot: _view(snapshot, name).answered - gone.answered >= _SERVED,
        f"{_SERVED} more answers to callers in {name}",
        seconds=_SECONDS,
    )
    stage.scale(name, PODS)
    stage.note("its app is scaled back", cluster=name)
    stage.until(
        lambda snapshot: stage.ready(name) and _view(snapshot, name).phase == "Healthy",
        "ready Pods of the app",
        seconds=_SECONDS,
    )
    return f"{others} answered the callers in {name} while its app was gone"


def _view(snapshot: Snapshot, name: str) -> ClusterView:
    return next(view for view in snapshot.clusters if view.name == name)
