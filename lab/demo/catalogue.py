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
    """A demo of `lab demo NAME`."""

    name: str
    shows: str
    """One line."""
    play: Callable[[Stage], str]
    """Plays the demo and returns its outcome. Raises LabError if the fleet behaves differently."""
    version: str = ""
    """The version it releases and measures; empty if it releases none."""
    from_any_state: bool = False
    """Whether the fleet may be in any state; other demos start with all clusters on v1."""
    stops_machines: bool = False
    """Whether it needs clusters whose machines the lab operates."""


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
            shows="one cluster is lost during a canary: the release does not continue",
            play=cluster_loss.play,
            version=GOOD,
            stops_machines=True,
        ),
        Demo(
            name="reset",
            shows="Git and clusters go back to v1, from any state",
            play=reset.play,
            from_any_state=True,
        ),
    )
}


def demo_named(name: str) -> Demo:
    """The demo with this name. Raises LabError if there is none."""
    if name not in DEMOS:
        raise LabError(f"there is no demo {name!r}", f"There are: {', '.join(DEMOS)}.")
    return DEMOS[name]
