"""Plays a demo on a fleet, as `lab demo` does."""

from lab.commands.demo import play
from lab.demo.catalogue import demo_named
from lab.demo.report import Report
from lab.demo.stage import Stage


def played(stage: Stage, name: str) -> Report:
    """The report of a demo."""
    return play(demo_named(name), stage)


def texts(report: Report, cluster: str | None = None) -> list[str]:
    """What happened, in the order in which it did; in one cluster, or everywhere."""
    return [each.text for each in report.events if cluster in (None, each.cluster)]
