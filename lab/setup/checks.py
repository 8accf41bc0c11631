"""Checks that every stack needs.

Pure: they take facts and return what these mean.
"""

from collections.abc import Mapping

from lab.setup.choice import OFFLINE, list_of
from lab.setup.find import Found
from lab.setup.findings import Finding, Level
from lab.setup.sources import BUNDLE
from lab.setup.tools import Tool, show_version


def tool(tool: Tool, found: Found | None) -> Finding:
    """A tool is there in a version that will do."""
    if found:
        return Finding(name=tool.name, level=Level.OK, detail=f"{found.version}, {found.path}")
    return Finding(
        name=tool.name,
        level=Level.WARN,
        detail=f"no {show_version(tool.oldest)} or later on this machine",
        mend=f"`lab up` brings it; by hand: {tool.page}",
    )


def loopback(fault: str | None) -> Finding:
    """A port on 127.0.0.1 can be had, as kind and `lab open` do; they take whichever is free."""
    if fault is None:
        return Finding(name="ports", level=Level.OK, detail="127.0.0.1 has free ones")
    return Finding(
        name="ports",
        level=Level.FAIL,
        detail=f"no port can be had on 127.0.0.1: {fault}",
        mend="See that the loopback interface is up: ip address show lo",
    )


def registries(source: str, unreachable: Mapping[str, str], *, creates_clusters: bool) -> Finding:
    """The registries and repositories that a stack installs from answer.

    `unreachable` maps those that do not to the reason.
    """
    if not unreachable:
        return Finding(name="registries", level=Level.OK, detail="all answer")
    detail = f"no answer from {list_of(unreachable)}"
    if source == BUNDLE:
        mend = "None is needed: this stack installs from the bundle."
    elif creates_clusters:
        return Finding(
            name="registries",
            level=Level.FAIL,
            detail=detail,
            mend=f"Check the network and its proxy, or: lab up --stack {OFFLINE}",
        )
    else:
        mend = "Charts come through this machine, images to your clusters: both need them."
    return Finding(name="registries", level=Level.WARN, detail=detail, mend=mend)
