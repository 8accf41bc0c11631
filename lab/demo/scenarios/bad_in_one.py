"""A release that is bad in one cluster only: all clusters abort it."""

from lab.demo.release import BAD, Release
from lab.demo.scenarios.bad_release import play_bad
from lab.demo.stage import Stage


def play(stage: Stage) -> str:
    """Release v3, which fails in the last of the workload clusters."""
    cluster = list(stage.workload)[-1]
    outcome = play_bad(
        stage, Release(version=BAD, bad_in=cluster), f"Release {BAD}, bad in {cluster}"
    )
    return f"bad in {cluster} only; {outcome}"
