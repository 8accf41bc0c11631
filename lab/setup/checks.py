"""Checks that apply to every stack, as pure functions of facts."""

from collections.abc import Mapping

from lab.setup.choice import OFFLINE, list_of
from lab.setup.find import Found
from lab.setup.findings import Finding, Level
from lab.setup.sources import BUNDLE
from lab.setup.tools import Tool, show_version


def tool(tool: Tool, found: Found | None) -> Finding:
    """A tool is installed in a supported version."""
    if found:
        return Finding(name=tool.name, level=Level.OK, detail=f"{found.version}, {found.path}")
    return Finding(
        name=tool.name,
        level=Level.WARN,
        detail=f"{show_version(tool.oldest)} or later is not installed",
        remedy=f"`lab up` downloads it; to install it yourself: {tool.page}",
    )


def loopback(fault: str | None) -> Finding:
    """A port on 127.0.0.1 can be opened: kind and `lab open` use free ones."""
    if fault is None:
        return Finding(name="ports", level=Level.OK, detail="127.0.0.1 has free ports")
    return Finding(
        name="ports",
        level=Level.FAIL,
        detail=f"no port on 127.0.0.1 can be opened: {fault}",
        remedy="Check that the loopback interface is up: ip address show lo",
    )


def images(refused: Mapping[str, str]) -> Finding:
    """The registries have the images; `refused` maps those that they refuse to the reason."""
    if not refused:
        return Finding(name="images", level=Level.OK, detail="no registry refuses one")
    return Finding(
        name="images",
        level=Level.FAIL,
        detail=f"cannot be pulled: {list_of(refused)}",
        remedy="Check the versions in foundation/versions.py, and your access to these registries.",
    )


def registries(source: str, unreachable: Mapping[str, str], *, creates_clusters: bool) -> Finding:
    """The registries and repositories that a stack installs from answer.

    `unreachable` maps the names of those that do not to the reason.
    """
    if not unreachable:
        return Finding(name="registries", level=Level.OK, detail="all answer")
    detail = f"no answer from {list_of(unreachable)}"
    if source == BUNDLE:
        remedy = "This stack needs none of them: it installs from the bundle."
    elif creates_clusters:
        return Finding(
            name="registries",
            level=Level.FAIL,
            detail=detail,
            remedy=f"Check the network and its proxy, or use the bundle: lab up --stack {OFFLINE}",
        )
    else:
        remedy = "This machine downloads the charts and your clusters pull the images: check both."
    return Finding(name="registries", level=Level.WARN, detail=detail, remedy=remedy)
