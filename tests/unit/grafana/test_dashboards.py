"""The dashboards, held against what Grafana asks of them and what the lab's Prometheus has."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from components.chart_values import ChartValues
from components.grafana.values import DATASOURCE, dashboards

# Of the names in an expression, those that are part of PromQL.
PROMQL = {"by", "or"}
# Metrics of the sources that the lab scrapes, as far as a dashboard may need them.
SCRAPED = {
    # https://istio.io/latest/docs/reference/config/metrics/
    "Envoy": {"istio_requests_total", "istio_request_duration_milliseconds_bucket"},
    # https://istio.io/latest/docs/reference/commands/pilot-discovery/#metrics
    "istiod": {
        "istiod_managed_clusters",
        "pilot_proxy_convergence_time_bucket",
        "pilot_total_xds_rejects",
        "pilot_xds",
    },
    # https://github.com/kubernetes/kube-state-metrics/tree/main/docs/metrics
    "kube-state-metrics": {
        "kube_deployment_spec_replicas",
        "kube_deployment_status_replicas_available",
        "kube_pod_container_status_restarts_total",
    },
    # https://prometheus.io/docs/concepts/jobs_instances/
    "Prometheus": {"up"},
}


def load(name: str) -> dict[str, Any]:
    return json.loads(dashboards()[name])


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    return dashboard["panels"]


def targets(dashboard: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for panel in panels(dashboard):
        yield from panel.get("targets", [])


def every(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, dashboards())


def metrics(expression: str) -> set[str]:
    """The metrics that an expression names."""
    bare = re.sub(r'"[^"]*"', "", expression)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)", "", bare)
    return set(re.findall(r"\b[a-z_]+\b(?!\s*\()", bare)) - PROMQL


def test_metrics_are_told_from_labels_functions_and_keywords() -> None:
    expression = 'sum by (cluster, le) (rate(a_total{code=~"5.*"}[1m])) / 0 * up or count(up{})'
    assert metrics(expression) == {"a_total", "up"}


def test_there_is_a_dashboard() -> None:
    assert dashboards()


def test_no_two_dashboards_share_their_uid_or_title() -> None:
    loaded = [load(name) for name in dashboards()]
    for key in ("uid", "title"):
        assert len({dashboard[key] for dashboard in loaded}) == len(loaded)


@every("name")
def test_panels_have_ids_of_their_own(name: str) -> None:
    ids = [panel["id"] for panel in panels(load(name))]
    assert len(set(ids)) == len(ids)


@every("name")
def test_panels_fit_the_grid_and_do_not_overlap(name: str) -> None:
    places = [panel["gridPos"] for panel in panels(load(name))]
    for place in places:
        assert place["x"] + place["w"] <= 24
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below


@every("name")
def test_whatever_asks_for_data_asks_the_datasource_that_is_declared(name: str) -> None:
    dashboard = load(name)
    asking = [panel for panel in panels(dashboard) if panel["type"] != "row"]
    asking += dashboard["templating"]["list"]
    assert {each["datasource"]["uid"] for each in asking} == {DATASOURCE}


@every("name")
def test_every_metric_is_one_that_the_lab_scrapes(name: str) -> None:
    known = set[str]().union(*SCRAPED.values())
    named = set[str]().union(*(metrics(target["expr"]) for target in targets(load(name))))
    assert named
    assert named <= known


def test_what_dashboards_need_of_envoy_is_kept_when_it_is_scraped() -> None:
    (keep,) = ChartValues(overlay=None).of("metrics")["envoyStats"]["metricRelabelings"]
    assert keep["action"] == "keep"
    assert all(re.fullmatch(keep["regex"], metric) for metric in SCRAPED["Envoy"])


@every("name")
def test_a_legend_names_only_labels_that_the_expression_leaves(name: str) -> None:
    for target in targets(load(name)):
        left = {
            label
            for labels in re.findall(r"\bby \(([^)]*)\)", target["expr"])
            for label in labels.split(", ")
        }
        assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) <= left


@every("name")
def test_every_graph_follows_the_choice_of_clusters(name: str) -> None:
    for panel in panels(load(name)):
        for target in panel.get("targets", []) if panel["type"] == "timeseries" else ():
            selectors = re.findall(r"\{[^}]*\}", target["expr"])
            assert selectors
            assert all('cluster=~"$cluster"' in selector for selector in selectors)
