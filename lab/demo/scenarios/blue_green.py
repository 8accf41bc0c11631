"""Blue-green: the new Pods start beside the old ones, then all requests move at once."""

from lab.demo.release import GOOD, STABLE, Release
from lab.demo.scenarios.canary import released_well
from lab.demo.stage import Stage, all_of, promoted

_SECONDS = 300


def play(stage: Stage) -> str:
    """Make the app blue-green, then release v2."""
    blue_green = Release(strategy="blue-green")
    stage.release(blue_green, f"{STABLE} with the blue-green strategy")
    stage.until(
        lambda snapshot: (
            all_of(lambda view: view.strategy == "blue-green")(snapshot)
            and promoted(STABLE)(snapshot)
        ),
        "blue-green",
        seconds=_SECONDS,
    )
    stage.release(Release(version=GOOD, strategy="blue-green"), f"Release {GOOD}")
    stage.until(released_well, f"{GOOD} everywhere", seconds=_SECONDS)
    return f"{GOOD} is promoted in all clusters, at once"
