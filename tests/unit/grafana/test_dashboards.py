"""The dashboards, held against what Grafana asks of them and what the lab's Prometheus has."""

import re
from itertools import combinations

import pytest

from components.grafana.values import DATASOURCE, dashboards
from components.kubernetes.chart_values import ChartValues
from components.metrics.rollout_state import STATE
from tests.unit.grafana.panels import CLUSTERS, load, matchers, panels, selectors, targets

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
    "kube-state-metrics, of Rollouts": {
        f"{resource['metricNamePrefix']}_{metric['name']}"
        for resource in STATE["spec"]["resources"]
        for metric in resource["metrics"]
    },
    # https://prometheus.io/docs/concepts/jobs_instances/
    "Prometheus": {"up"},
}

GRAPHS = {"timeseries", "state-timeline"}


def every(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, dashboards())


def test_selectors_are_found_in_ranges_functions_and_operands() -> None:
    expression = 'sum by (le) (rate(a_total{code=~"5.*"}[1m])) / 0 * up or count(up{cluster="x"})'
    assert [each.name for each in selectors(expression)] == ["a_total", "up", "up"]


def test_what_is_not_promql_is_refused() -> None:
    with pytest.raises(ValueError, match="parenthes"):
        selectors("sum(up")


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
def test_a_panel_that_is_repeated_has_its_rows_for_itself(name: str) -> None:
    # Grafana gives the copies the whole width, whatever is beside the first.
    dashboard = load(name)
    for repeated in (panel for panel in panels(dashboard) if "repeat" in panel):
        place = repeated["gridPos"]
        rest = (panel["gridPos"] for panel in panels(dashboard) if panel is not repeated)
        assert all(
            each["y"] + each["h"] <= place["y"] or place["y"] + place["h"] <= each["y"]
            for each in rest
        )
        assert repeated["repeat"] in {each["name"] for each in dashboard["templating"]["list"]}


@every("name")
def test_whatever_asks_for_data_asks_the_datasource_that_is_declared(name: str) -> None:
    dashboard = load(name)
    asking = [panel for panel in panels(dashboard) if panel["type"] != "row"]
    asking += dashboard["templating"]["list"] + dashboard["annotations"]["list"]
    assert {each["datasource"]["uid"] for each in asking} == {DATASOURCE}


@every("name")
def test_every_metric_is_one_that_the_lab_scrapes(name: str) -> None:
    known = set[str]().union(*SCRAPED.values())
    named = {
        selector.name for target in targets(load(name)) for selector in selectors(target["expr"])
    }
    assert named
    assert named <= known


def test_what_dashboards_need_of_envoy_is_kept_when_it_is_scraped() -> None:
    (keep,) = ChartValues(overlay=None).of("metrics")["envoyStats"]["metricRelabelings"]
    assert keep["action"] == "keep"
    assert all(re.fullmatch(keep["regex"], metric) for metric in SCRAPED["Envoy"])


@every("name")
def test_a_legend_names_only_labels_that_the_expression_leaves(name: str) -> None:
    dashboard = load(name)
    legends = [
        (target["expr"], target["legendFormat"])
        for panel in panels(dashboard)
        for target in panel.get("targets", [])
    ]
    legends += [
        (each["target"]["expr"], each["titleFormat"]) for each in dashboard["annotations"]["list"]
    ]
    for expression, legend in legends:
        left = {
            label
            for labels in re.findall(r"\bby \(([^)]*)\)", expression)
            for label in labels.split(", ")
        }
        assert set(re.findall(r"\{\{(\w+)\}\}", legend)) <= left


@every("name")
def test_every_graph_follows_the_choice_of_clusters(name: str) -> None:
    for panel in panels(load(name)):
        for target in panel.get("targets", []) if panel["type"] in GRAPHS else ():
            selected = selectors(target["expr"])
            assert selected
            assert all(f'cluster=~"{CLUSTERS}"' in matchers(each) for each in selected)
