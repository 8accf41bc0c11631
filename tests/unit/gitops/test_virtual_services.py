"""The weights, which Argo Rollouts changes, beside what Argo CD goes on syncing."""

from typing import Any

import pytest
import yaml

from components.gitops.content import FOLDER
from tests.unit.gitops import strategy

Object = dict[str, Any]


def of_kind(kind: str) -> dict[str, Object]:
    """The objects of a kind that Git has for the app, by name."""
    return {
        each["metadata"]["name"]: each["spec"]
        for file in (FOLDER / "helloworld" / "helloworld").glob("*.yaml")
        for each in yaml.safe_load_all(file.read_text())
        if each["kind"] == kind
    }


@pytest.fixture
def routing() -> Object:
    """What Argo Rollouts is told of the weights."""
    return strategy.canary()["trafficRouting"]["istio"]["virtualService"]


def test_the_weights_have_nothing_beside_them_that_argo_cd_would_have_to_change(
    routing: Object,
) -> None:
    weighted = of_kind("VirtualService")[routing["name"]]
    assert set(weighted) == {"http"}
    # The list is left alone as a whole, so a retry in it would stay as it was made first.
    for route in weighted["http"]:
        assert set(route) == {"name", "route"}


def test_argo_rollouts_finds_its_route_with_all_requests_on_stable(routing: Object) -> None:
    (route,) = of_kind("VirtualService")[routing["name"]]["http"]
    assert [route["name"]] == routing["routes"]
    weights = {each["destination"]["host"].split(".")[0]: each["weight"] for each in route["route"]}
    canary = strategy.canary()
    assert weights == {canary["stableService"]: 100, canary["canaryService"]: 0}


def test_its_services_are_there_and_have_a_policy_each(routing: Object) -> None:
    (route,) = of_kind("VirtualService")[routing["name"]]["http"]
    services, policies = of_kind("Service"), of_kind("DestinationRule").values()
    for each in route["route"]:
        destination = each["destination"]
        ports = services[destination["host"].split(".")[0]]["ports"]
        assert destination["port"]["number"] in [port["port"] for port in ports]
        assert destination["host"] in [policy["host"] for policy in policies]


def test_calls_from_outside_and_from_within_have_the_same_weights_and_retries(
    routing: Object,
) -> None:
    others = of_kind("VirtualService")
    del others[routing["name"]]
    routes = [route for each in others.values() for route in each["http"]]
    assert {gateway for each in others.values() for gateway in each["gateways"]} == {
        "mesh",
        *of_kind("Gateway"),
    }
    assert [route["delegate"] for route in routes] == [{"name": routing["name"]}] * len(others)
    assert len({str(route["retries"]) for route in routes}) == 1


def test_an_answer_that_is_a_failure_is_never_hidden_by_a_retry() -> None:
    conditions = {
        condition
        for each in of_kind("VirtualService").values()
        for route in each["http"]
        for condition in route.get("retries", {}).get("retryOn", "").split(",")
    }
    assert "connect-failure" in conditions
    assert not conditions & {"5xx", "gateway-error", "retriable-status-codes"}
    assert not any(condition.isdigit() for condition in conditions)
    for rule in of_kind("DestinationRule").values():
        detection = rule["trafficPolicy"]["outlierDetection"]
        assert detection["splitExternalLocalOriginErrors"] is True
        assert (detection["consecutive5xxErrors"], detection["consecutiveGatewayErrors"]) == (0, 0)
