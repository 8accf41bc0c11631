"""All demos, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from foundation.errors import LabError
from lab.demo.release import BAD, GOOD
from lab.demo.scenarios import (
    bad_in_one,
    bad_release,
    blue_green,
    canary,
    cluster_loss,
    failover,
    reset,
)
from lab.demo.stage import Stage


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What `lab demo NAME` does."""

    name: str
    shows: str
    """In a line."""
    play: Callable[[Stage], str]
    """Plays it; gives the outcome. Raises LabError if the fleet does something else."""
    version: str = ""
    """What it releases, which the figures are about; empty for nothing."""
    mends: bool = False
    """Whether it is for a fleet in any state; the others begin with all clusters on v1."""
    stops_nodes: bool = False
    """Whether it needs clusters whose nodes can be stopped from here."""


DEMOS: Final = {
    demo.name: demo
    for demo in (
        Demo(
            name="canary",
            shows="v2, a good release, is promoted in all clusters together",
            play=canary.play,
            version=GOOD,
        ),
        Demo(
            name="bad-release",
            shows="v3 fails half of its requests: all clusters abort it",
            play=bad_release.play,
            version=BAD,
        ),
        Demo(
            name="bad-in-one",
            shows="v3 fails in one cluster only: all clusters abort it",
            play=bad_in_one.play,
            version=BAD,
        ),
        Demo(
            name="blue-green",
            shows="v2 takes over all requests at once, in all clusters",
            play=blue_green.play,
            version=GOOD,
        ),
        Demo(
            name="failover",
            shows="one cluster's app is gone: the others serve its callers",
            play=failover.play,
        ),
        Demo(
            name="cluster-loss",
            shows="one cluster is lost during a canary: the release does not go on",
            play=cluster_loss.play,
            version=GOOD,
            stops_nodes=True,
        ),
        Demo(
            name="reset",
            shows="Git and clusters go back to v1, from any state",
            play=reset.play,
            mends=True,
        ),
    )
}


def demo_named(name: str) -> Demo:
    """The demo of that name. Raises LabError if there is none."""
    if name not in DEMOS:
        raise LabError(f"there is no demo {name!r}", f"There are: {', '.join(DEMOS)}.")
    return DEMOS[name]
