"""A bad release: its canary fails half of its requests, and every cluster aborts it."""

from lab.demo.release import BAD, STABLE, Release
from lab.demo.stage import Stage, aborted, all_of, promoted

_SECONDS = 240


def play(stage: Stage) -> str:
    """Release v3, which is bad everywhere."""
    return play_bad(stage, Release(version=BAD), f"Release {BAD}")


def play_bad(stage: Stage, release: Release, message: str) -> str:
    """Release what has to be aborted everywhere; then take it out of Git again.

    Git goes on asking for what was aborted: without that, whatever restarts the Rollout would
    try it again.
    """
    stage.release(release, message)
    stage.until(all_of(aborted), f"an abort of {BAD} everywhere", seconds=_SECONDS)
    stage.release(Release(), f"Back to {STABLE}: {BAD} was aborted")
    stage.until(promoted(STABLE), f"{STABLE} everywhere", seconds=_SECONDS)
    return f"{BAD} is aborted in all clusters; all requests are with {STABLE} again"
