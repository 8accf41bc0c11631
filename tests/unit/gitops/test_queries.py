"""What the analyses ask the hub's Thanos."""

from typing import Any

import pytest

from components.metrics.rollout_state import STATE
from tests.unit.gitops import strategy

OF_ISTIO = "istio_requests_total"
BY_PROMETHEUS = {"cluster"}

every_query = pytest.mark.parametrize(
    "asked",
    [asked for _, asked in strategy.queries()],
    ids=[name for name, _ in strategy.queries()],
)


def rollout_metrics() -> dict[str, set[str]]:
    """The metrics that kube-state-metrics gives of a Rollout, with their labels."""
    found: dict[str, set[str]] = {}
    for resource in STATE["spec"]["resources"]:
        for metric in resource["metrics"]:
            own = metric["each"].get("stateSet", {}).get("labelName")
            of_info = metric["each"].get("info", {}).get("labelsFromPath", {})
            labels = {*resource["labelsFromPath"], *of_info, *([own] if own else [])}
            found[f"{resource['metricNamePrefix']}_{metric['name']}"] = labels
    return found


@every_query
def test_it_selects_only_what_istio_or_kube_state_metrics_gives(asked: dict[str, Any]) -> None:
    known = rollout_metrics()
    found = strategy.selectors(asked["query"])
    assert found
    for each in found:
        assert each.name is not None
        if each.name != OF_ISTIO:
            labels = {matcher.name for matcher in each.matchers.matchers}
            assert labels <= known[each.name] | BY_PROMETHEUS, each.name


@every_query
def test_every_argument_in_it_is_one_of_the_template_s(asked: dict[str, Any]) -> None:
    assert "{{" not in asked["query"]
    for name, template in strategy.templates().items():
        declared = {each["name"] for each in template["spec"]["args"]}
        for metric in template["spec"]["metrics"]:
            text = str(metric)
            taken = {part.split("}}")[0] for part in text.split("{{args.")[1:]}
            assert taken <= declared, name


@every_query
def test_an_answer_without_one_of_the_clusters_is_an_error(asked: dict[str, Any]) -> None:
    address, _, parameters = asked["address"].partition("?")
    assert address == "{{args.thanos}}"
    assert parameters == "partial_response=false"


@every_query
def test_it_is_about_the_clusters_of_the_fleet_and_one_app(asked: dict[str, Any]) -> None:
    wanted: dict[str, set[str]] = {
        OF_ISTIO: {"cluster", "destination_service", "reporter"},
    }
    for each in strategy.selectors(asked["query"]):
        labels = {matcher.name for matcher in each.matchers.matchers}
        assert labels >= wanted.get(str(each.name), {"namespace", "rollout"})


@pytest.mark.parametrize("name", ["fleet-gate", "fleet-abort"])
def test_what_is_said_of_a_release_counts_only_where_the_controller_has_seen_it(name: str) -> None:
    (asked,) = (asked for found, asked in strategy.queries() if found == name)
    selected = {str(each.name): each for each in strategy.selectors(asked["query"])}
    both = {"kube_rollout_metadata_generation", "kube_rollout_status_observed_generation"}
    assert both <= selected.keys()
    # What is left is compared with the release that is under way here.
    for metric in selected.keys() - both:
        matchers = {each.name: each.value for each in selected[metric].matchers.matchers}
        assert matchers["version"] == "v2"


def test_a_gate_is_passed_by_whoever_stands_at_it_or_is_past_it() -> None:
    (asked,) = (asked for found, asked in strategy.queries() if found == "fleet-gate")
    query = " ".join(asked["query"].split())
    assert 'version="v2" } >= 5 or kube_rollout_status_pre_promotion_analysis_info{' in query
