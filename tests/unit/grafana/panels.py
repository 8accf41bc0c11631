"""The dashboards as the tests read them: panels, queries, and what a query selects."""

import json
from collections.abc import Iterator
from typing import Any

from promql_parser import Expr, VectorSelector, parse, walk

from components.grafana.values import dashboards

CLUSTERS = "workload-1|workload-2"
# What Grafana puts in for the variables of a query.
_VARIABLES = {"$cluster": CLUSTERS, "$__rate_interval": "20s"}


def load(name: str) -> dict[str, Any]:
    return json.loads(dashboards()[name])


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    return dashboard["panels"]


def panel(dashboard: dict[str, Any], title: str) -> dict[str, Any]:
    (found,) = (each for each in panels(dashboard) if each["title"] == title)
    return found


def targets(dashboard: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What the dashboard asks: for its panels, and for what it marks in all of them."""
    for each in panels(dashboard):
        yield from each.get("targets", [])
    for each in dashboard["annotations"]["list"]:
        yield each["target"]


def filled(expression: str) -> str:
    """An expression as Grafana sends it."""
    for variable, value in _VARIABLES.items():
        expression = expression.replace(variable, value)
    return expression


def selectors(expression: str) -> list[VectorSelector]:
    """What an expression selects; `ValueError` if it is not PromQL."""
    found: list[VectorSelector] = []

    def visit(node: Expr) -> None:
        if isinstance(node, VectorSelector):
            found.append(node)

    walk(parse(filled(expression)), visit)
    return found


def matchers(selector: VectorSelector) -> list[str]:
    """A selector's conditions, as `code="200"`."""
    return [str(each) for each in selector.matchers.matchers]
