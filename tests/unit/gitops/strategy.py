"""The Rollout and what judges it, as Git has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml
from promql_parser import Expr, VectorSelector, parse, walk

from components.gitops.content import FOLDER

STRATEGY: Final = FOLDER / "strategy"

Object = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Use:
    """A place in the Rollout where analysis templates are used."""

    place: str
    templates: tuple[str, ...]
    args: tuple[Object, ...]

    def arg(self, name: str) -> Object:
        """The argument of that name."""
        (found,) = (each for each in self.args if each["name"] == name)
        return found

    @classmethod
    def of(cls, place: str, analysis: Object) -> "Use":
        """What an analysis of the Rollout uses."""
        return cls(
            place=place,
            templates=tuple(each["templateName"] for each in analysis["templates"]),
            args=tuple(analysis["args"]),
        )


def in_git(kind: str, name: str) -> Object:
    """An object of the folder itself, without what its components change."""
    (found,) = (
        each
        for file in STRATEGY.glob("*.yaml")
        for each in yaml.safe_load_all(file.read_text())
        if (each["kind"], each.get("metadata", {}).get("name")) == (kind, name)
    )
    return found


def templates() -> dict[str, Object]:
    """All AnalysisTemplates by name."""
    names = [
        each["metadata"]["name"]
        for file in STRATEGY.glob("*.yaml")
        for each in yaml.safe_load_all(file.read_text())
        if each["kind"] == "AnalysisTemplate"
    ]
    return {name: in_git("AnalysisTemplate", name) for name in names}


def canary() -> Object:
    """How the Rollout releases, unless something else is chosen."""
    return in_git("Rollout", "helloworld")["spec"]["strategy"]["canary"]


def patches(component: str, kind: str) -> list[Object]:
    """The operations by which a component changes the objects of a kind."""
    file = STRATEGY / component / "kustomization.yaml"
    return [
        operation
        for each in yaml.safe_load(file.read_text())["patches"]
        if each["target"]["kind"] == kind
        for operation in yaml.safe_load(each["patch"])
    ]


def blue_green() -> Object:
    """How the Rollout releases with the component of that name."""
    (operation,) = patches("blue-green", "Rollout")
    return operation["value"]["blueGreen"]


def gates() -> list[Use]:
    """The steps of the canary that are analyses."""
    return [
        Use.of(f"step {index}", step["analysis"])
        for index, step in enumerate(canary()["steps"])
        if "analysis" in step
    ]


def background() -> Use:
    """What goes on beside the steps of the canary."""
    return Use.of("background", canary()["analysis"])


def around_promotion() -> list[Use]:
    """What is before and after the promotion of a blue-green release."""
    return [Use.of(each, blue_green()[each]) for each in _AROUND]


def uses() -> list[Use]:
    """All uses of analysis templates, of both strategies."""
    return [*gates(), background(), *around_promotion()]


def queries() -> Iterator[tuple[str, Object]]:
    """Each template's name with what it asks Prometheus, each argument filled in."""
    for name, template in templates().items():
        for metric in template["spec"]["metrics"]:
            asked = metric["provider"]["prometheus"]
            yield name, {**asked, "query": _filled(asked["query"])}


def selectors(query: str) -> list[VectorSelector]:
    """What a query selects; ValueError if it is not PromQL."""
    found: list[VectorSelector] = []

    def visit(node: Expr) -> None:
        if isinstance(node, VectorSelector):
            found.append(node)

    walk(parse(query), visit)
    return found


_AROUND: Final = ("prePromotionAnalysis", "postPromotionAnalysis")
_ARGUMENTS: Final = {
    "service": "helloworld-canary",
    "rollout": "helloworld",
    "namespace": "helloworld",
    "version": "v2",
    "step": "5",
    "clusters": "workload-1|workload-2",
}


def _filled(query: str) -> str:
    for name, value in _ARGUMENTS.items():
        query = query.replace(f"{{{{args.{name}}}}}", value)
    return query
