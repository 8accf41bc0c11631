"""A cluster is lost during a canary: the release does not continue without it."""

from lab.demo.release import GOOD, STABLE, Release
from lab.demo.stage import DemoError, Stage, aborted, all_of, promoted
from lab.fleet.model import Snapshot

_SECONDS = 420


def play(stage: Stage) -> str:
    """Stop the last workload cluster's node at the first weight; start it again in the end."""
    lost = list(stage.workload)[-1]
    others = [name for name in stage.workload if name != lost]
    if not others:
        raise DemoError(
            "there is no other cluster to hold the release", "Add one to lab:workloadClusters."
        )
    machines = stage.machines(lost)
    stage.release(Release(version=GOOD), f"Release {GOOD}")
    stage.until(all_of(lambda view: view.weight > 0), "its first weight", seconds=_SECONDS)
    stage.note("its node is stopped", cluster=lost)
    stage.stop_machines(machines)

    def given_up(snapshot: Snapshot) -> bool:
        left = [view for view in snapshot.clusters if view.name in others]
        if any(view.stable == GOOD for view in left):
            raise DemoError(
                f"{GOOD} was promoted without {lost}",
                "This is a fault of the lab; `lab demo reset` starts the node again.",
            )
        return all(aborted(view) for view in left)

    stage.until(given_up, f"an abort without {lost}", seconds=_SECONDS, every=False)
    stage.start_machines()
    stage.release(Release(), f"Back to {STABLE}: {GOOD} was aborted without {lost}")
    stage.until(promoted(STABLE), f"{STABLE} everywhere", seconds=_SECONDS)
    return f"without {lost} the release did not continue: {' and '.join(others)} held, then aborted"
