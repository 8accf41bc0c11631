"""A bad release: its canary fails half of its requests, and every cluster aborts it."""

from lab.demo.release import BAD, STABLE, Release
from lab.demo.stage import Stage, aborted, all_of, promoted

_SECONDS = 240


def play(stage: Stage) -> str:
    """Release v3, which is bad everywhere."""
    return play_bad(stage, Release(version=BAD), f"Release {BAD}")


def play_bad(stage: Stage, release: Release, message: str) -> str:
    """Release a version that must be aborted everywhere; then revert it in Git.

    An abort does not change Git: without the revert, a restart of the Rollout would retry the
    release.
    """
    stage.release(release, message)
    stage.until(all_of(aborted), f"an abort of {BAD} everywhere", seconds=_SECONDS)
    stage.release(Release(), f"Back to {STABLE}: {BAD} was aborted")
    stage.until(promoted(STABLE), f"{STABLE} everywhere", seconds=_SECONDS)
    return f"{BAD} is aborted in all clusters; all requests go to {STABLE} again"
