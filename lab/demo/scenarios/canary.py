"""A good release: a canary on all clusters at once, promoted."""

from lab.demo.release import GOOD, Release
from lab.demo.stage import DemoError, Stage, promoted
from lab.fleet.model import Snapshot

# Four weights with a pause each, and what a slow machine takes besides.
_SECONDS = 420


def play(stage: Stage) -> str:
    """Release v2, and see it promoted everywhere."""
    stage.release(Release(version=GOOD), f"Release {GOOD}")
    stage.until(released_well, f"{GOOD} everywhere", seconds=_SECONDS)
    return f"{GOOD} is promoted in all clusters"


def released_well(snapshot: Snapshot) -> bool:
    """Whether v2 is promoted everywhere. Raises DemoError once it will not be."""
    for view in snapshot.clusters:
        if view.aborted:
            raise DemoError(
                f"{view.name} aborted a good release: {view.message}",
                "See: kubectl describe analysisrun -n helloworld. Then: lab demo reset",
            )
        if view.phase == "Paused" and "Inconclusive" in view.message:
            raise DemoError(
                f"{view.name} has paused, since its analysis came to no verdict: {view.message}",
                "Are there requests in every cluster? See: lab watch. Then: lab demo reset",
            )
    return promoted(GOOD)(snapshot)
