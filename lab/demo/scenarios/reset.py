"""Git and clusters back to v1, from any state."""

from lab.demo.release import STABLE, Release
from lab.demo.stage import PODS, Stage, all_of, promoted
from lab.fleet.model import Snapshot

_SECONDS = 300


def play(stage: Stage) -> str:
    """Undo a demo, also an interrupted one."""
    stage.start_machines()
    stage.release(Release(), f"Back to {STABLE}")
    stage.until(
        all_of(lambda view: (view.version, view.strategy) == (STABLE, "canary")),
        f"{STABLE} requested everywhere",
        seconds=_SECONDS,
    )
    for name in stage.workload:
        stage.scale(name, PODS)

    def back(snapshot: Snapshot) -> bool:
        for view in snapshot.clusters:
            if view.stable != STABLE:
                # Where v2 is stable, the way back would be a release with all its steps. Repeated,
                # since a controller that has not observed the release yet drops the request.
                stage.promote(view.name)
        return promoted(STABLE)(snapshot)

    stage.until(back, f"{STABLE} everywhere", seconds=_SECONDS)
    return f"Git and all clusters are back at {STABLE}"
