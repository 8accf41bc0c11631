"""The value of a PromQL expression for one cluster, from given samples."""

from collections.abc import Mapping

from promql_parser import (
    AggregateExpr,
    BinaryExpr,
    Expr,
    NumberLiteral,
    ParenExpr,
    VectorSelector,
    parse,
)

from tests.unit.grafana.panels import filled

Samples = Mapping[str, Mapping[str, float]]
"""Metric -> value of the label `phase` (empty without) -> value."""


def value_of(expression: str, samples: Samples) -> float | None:
    """None where the result is empty. Knows what the tests need: `max by`, `*`, `==`, `or`."""
    return _value(parse(filled(expression)), samples)


def _value(node: Expr, samples: Samples) -> float | None:
    match node:
        case NumberLiteral():
            return node.val
        case ParenExpr():
            return _value(node.expr, samples)
        case AggregateExpr():
            assert str(node.op) == "max"
            return _value(node.expr, samples)
        case VectorSelector():
            phases = [each.value for each in node.matchers.matchers if each.name == "phase"]
            series = samples.get(node.name or "", {})
            wanted = [series[each] for each in series if not phases or each in phases]
            return max(wanted, default=None)
        case BinaryExpr():
            return _operation(str(node.op), _value(node.lhs, samples), _value(node.rhs, samples))
        case _:
            raise NotImplementedError(type(node))


def _operation(name: str, left: float | None, right: float | None) -> float | None:
    if name == "or":
        return right if left is None else left
    if left is None or right is None:
        return None
    match name:
        case "*":
            return left * right
        case "==":
            return left if left == right else None
        case _:
            raise NotImplementedError(name)
