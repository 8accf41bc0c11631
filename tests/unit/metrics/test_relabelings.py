"""What becomes of Envoy's series, in every stack the same that the analysis asks for."""

import re
from typing import Any, Final

import pytest
import yaml

from components.gitops.content import FOLDER
from components.kubernetes.chart_values import ChartValues
from tests.stack_files import ROOT
from tests.unit.metrics.relabeling import Series, relabelled

SERVICE: Final = "helloworld-canary.helloworld.svc.cluster.local"
OFFLINE: Final = ChartValues(overlay=ROOT / "offline" / "values").of("metrics")["envoyStats"]
UPSTREAM: Final = ChartValues(overlay=None).of("metrics")["envoyStats"]

TARGET: Final = {"pod": "caller-1", "namespace": "helloworld", "container": "istio-proxy"}
"""What the scrape adds to each series."""


def counted(code: str, cluster: str = f"outbound|5000||{SERVICE}") -> Series:
    """Stock Envoy's counter of the answers with a code."""
    return {
        "__name__": "envoy_cluster_upstream_rq",
        "cluster_name": cluster,
        "response_code": code,
        **TARGET,
    }


def offline(series: Series) -> Series | None:
    return relabelled(series, OFFLINE["metricRelabelings"])


def analysis_matchers(arguments: dict[str, str]) -> list[dict[str, tuple[str, str]]]:
    """The selectors of the analysis' query: label -> operator and value."""
    template = yaml.safe_load((FOLDER / "strategy" / "istio-success-rate.yaml").read_text())
    (metric,) = template["spec"]["metrics"]
    query = metric["provider"]["prometheus"]["query"]
    for name, value in arguments.items():
        query = query.replace(f"{{{{args.{name}}}}}", value)
    selectors = re.findall(r"istio_requests_total\{(.*?)\}", query, re.DOTALL)
    assert selectors
    matcher = re.compile(r'(\w+)(=~|=)"([^"]*)"')
    return [{name: (op, value) for name, op, value in matcher.findall(each)} for each in selectors]


def matches(series: dict[str, str], selector: dict[str, tuple[str, str]]) -> bool:
    return all(
        series.get(name, "") == value
        if operator == "="
        else re.fullmatch(value, series.get(name, "")) is not None
        for name, (operator, value) in selector.items()
    )


@pytest.mark.parametrize("code", ["200", "503"])
def test_an_answer_counted_by_stock_envoy_becomes_istio_s_series(code: str) -> None:
    assert offline(counted(code)) == {
        "__name__": "istio_requests_total",
        "reporter": "source",
        "destination_service": SERVICE,
        "response_code": code,
        "cluster_name": f"outbound|5000||{SERVICE}",
        **TARGET,
    }


def test_an_answer_is_counted_once_and_not_by_the_class_of_its_code_as_well() -> None:
    by_code = counted("200")
    by_class = {name: value for name, value in by_code.items() if name != "response_code"}
    answers = [
        by_code,
        {**by_class, "response_code_class": "2xx"},
        {**by_class, "__name__": "envoy_cluster_upstream_rq_xx", "response_code_class": "2"},
        {**by_class, "__name__": "envoy_cluster_upstream_rq_completed"},
    ]
    kept = [series for series in map(offline, answers) if series is not None]
    assert [series["response_code"] for series in kept] == ["200"]


def test_a_subset_is_the_service_s_as_well() -> None:
    found = offline(counted("200", f"outbound|5000|v2|{SERVICE}"))
    assert found is not None
    assert found["destination_service"] == SERVICE


@pytest.mark.parametrize("cluster", ["inbound|5000||", "xds-grpc", "prometheus_stats"])
def test_what_is_no_call_to_a_service_is_not_taken_for_one(cluster: str) -> None:
    found = offline(counted("200", cluster))
    assert found == counted("200", cluster)


def test_the_calls_themselves_and_envoy_s_state_are_kept_as_they_are() -> None:
    for name in ("envoy_cluster_upstream_rq_total", "envoy_server_uptime"):
        series = {"__name__": name, "cluster_name": f"outbound|5000||{SERVICE}", **TARGET}
        assert offline(series) == series


def test_the_rest_of_envoy_s_series_is_dropped() -> None:
    for name in ("envoy_cluster_upstream_cx_rx_bytes_total", "envoy_server_live"):
        assert offline({"__name__": name, **TARGET}) is None


@pytest.mark.parametrize(("code", "failed"), [("200", False), ("404", False), ("503", True)])
def test_the_analysis_finds_each_answer_and_which_of_them_are_failures(
    code: str, failed: bool
) -> None:
    found = offline(counted(code))
    assert found is not None
    # The cluster's name is added by Prometheus to all that it has.
    series = {**found, "cluster": "workload-2"}
    selectors = analysis_matchers(
        {
            "service": "helloworld-canary",
            "namespace": "helloworld",
            "clusters": "workload-1|workload-2",
        }
    )
    failures = [each for each in selectors if "response_code" in each]
    everything = [each for each in selectors if "response_code" not in each]
    assert failures
    assert everything
    assert all(matches(series, each) for each in everything)
    assert [matches(series, each) for each in failures] == [failed] * len(failures)
    other = {**series, "destination_service": "helloworld.helloworld.svc.cluster.local"}
    assert not any(matches(other, each) for each in selectors)


def test_istio_s_own_series_is_kept_as_it_is_where_envoy_is_istio_s() -> None:
    series: dict[str, Any] = {"__name__": "istio_requests_total", "reporter": "source", **TARGET}
    assert relabelled(series, UPSTREAM["metricRelabelings"]) == series
    assert relabelled(counted("200"), UPSTREAM["metricRelabelings"]) is None
