"""The success rate of the canary: the question to Thanos, and its answer."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lab.fleet.success_rate import question, success_rates
from lab.stack import Endpoint
from tests.unit.gitops import strategy

THANOS = Endpoint(
    cluster="hub", namespace="monitoring", service="thanos-query", port=9090, scheme="http"
)


def answer(**rates: str) -> dict[str, Any]:
    result = [
        {"metric": {"cluster": cluster.replace("_", "-")}, "value": [1000.0, rate]}
        for cluster, rate in rates.items()
    ]
    return {"status": "success", "data": {"resultType": "vector", "result": result}}


def asked() -> dict[str, list[str]]:
    return parse_qs(urlsplit(question(THANOS)).query)


def test_thanos_is_asked_through_the_hub_s_api_server() -> None:
    path = urlsplit(question(THANOS)).path
    assert path == "/api/v1/namespaces/monitoring/services/thanos-query:9090/proxy/api/v1/query"


def test_who_watches_sees_the_clusters_that_are_left() -> None:
    assert asked()["partial_response"] == ["true"]


def test_it_asks_for_the_same_series_as_the_analysis() -> None:
    (query,) = asked()["query"]

    def matchers(text: str) -> set[frozenset[str]]:
        return {
            frozenset(str(each) for each in found.matchers.matchers if each.name != "cluster")
            for found in strategy.selectors(text)
        }

    (judged,) = (each for name, each in strategy.queries() if name == "istio-success-rate")
    assert matchers(query) == matchers(judged["query"])


def test_each_cluster_has_its_rate() -> None:
    assert success_rates(answer(workload_1="1", workload_2="0.48")) == {
        "workload-1": 1.0,
        "workload-2": 0.48,
    }


@pytest.mark.parametrize("rate", ["NaN", "+Inf", "-Inf"])
def test_without_calls_there_is_no_rate(rate: str) -> None:
    assert success_rates(answer(workload_1=rate, workload_2="0")) == {"workload-2": 0.0}
    assert success_rates(answer()) == {}
