"""A good release: a canary on all clusters at once, promoted."""

from foundation import names
from lab.demo.release import GOOD, Release
from lab.demo.stage import DemoError, Stage, promoted
from lab.fleet.model import Snapshot

# The pauses at the weights of the lab's Rollout, with a margin for a slow machine.
_SECONDS = 420


def play(stage: Stage) -> str:
    """Release v2 until it is promoted everywhere."""
    stage.release(Release(version=GOOD), f"Release {GOOD}")
    stage.until(released_well, f"{GOOD} everywhere", seconds=_SECONDS)
    return f"{GOOD} is promoted in all clusters"


def released_well(snapshot: Snapshot) -> bool:
    """Whether v2 is promoted everywhere. Raises DemoError once that is impossible."""
    for view in snapshot.clusters:
        if view.aborted:
            raise DemoError(
                f"{view.name} aborted a good release: {view.message}",
                f"See: kubectl describe analysisrun -n {names.APP_NAMESPACE}. Then: lab demo reset",
            )
        if view.phase == "Paused" and "Inconclusive" in view.message:
            raise DemoError(
                f"{view.name} has paused: its analysis is inconclusive: {view.message}",
                "Check that every cluster has requests: lab watch. Then: lab demo reset",
            )
    return promoted(GOOD)(snapshot)
