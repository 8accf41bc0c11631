from typing import Any

import pytest

from lab.verification import echo

CLUSTERS = ["workload-1", "workload-2"]


def of_kind(cluster: str, kind: str) -> dict[str, dict[str, Any]]:
    return {
        each["metadata"]["name"]: each["spec"]
        for each in echo.manifests(cluster, CLUSTERS)
        if each["kind"] == kind
    }


def test_both_clusters_have_the_same_services_so_that_the_mesh_joins_them() -> None:
    one, two = (set(of_kind(cluster, "Service")) for cluster in CLUSTERS)
    assert one == two == {"echo", "impostor", "without-workload-1", "without-workload-2"}


def test_only_the_cluster_it_is_named_after_backs_a_service_by_what_is_scaled_to_zero() -> None:
    backends = {
        cluster: of_kind(cluster, "Service")["without-workload-1"]["selector"]["app"]
        for cluster in CLUSTERS
    }
    assert backends == {"workload-1": echo.LOCAL, "workload-2": echo.ECHO}


@pytest.mark.parametrize("name", [echo.ECHO, echo.LOCAL])
def test_an_app_answers_with_its_cluster_s_name(name: str) -> None:
    (container,) = of_kind("workload-2", "Deployment")[name]["template"]["spec"]["containers"]
    assert {"name": "SERVICE_VERSION", "value": "workload-2"} in container["env"]
    body = "Hello version: workload-2, instance: echo-5d4-x\n"
    assert echo.answering_cluster(body) == "workload-2"


@pytest.mark.parametrize("body", ["", "no healthy upstream", "Hello version: , instance: x"])
def test_an_answer_of_no_cluster_has_none(body: str) -> None:
    assert echo.answering_cluster(body) is None


def test_every_service_is_called_with_its_identity_checked_and_one_with_a_wrong_one() -> None:
    rules = of_kind("workload-1", "DestinationRule")
    expected = {
        spec["host"].partition(".")[0]: spec["trafficPolicy"]["tls"] for spec in rules.values()
    }
    assert set(expected) == set(of_kind("workload-1", "Service"))
    assert {tls["mode"] for tls in expected.values()} == {"ISTIO_MUTUAL"}
    wrong = expected.pop(echo.IMPOSTOR)["subjectAltNames"]
    assert [tls["subjectAltNames"] for tls in expected.values()] == [[echo.IDENTITY]] * 3
    assert wrong != [echo.IDENTITY]


def test_the_identity_is_the_one_that_the_pods_run_as() -> None:
    (account,) = {
        spec["template"]["spec"]["serviceAccountName"]
        for spec in of_kind("workload-1", "Deployment").values()
    }
    assert echo.IDENTITY.endswith(f"/ns/{echo.namespace()['metadata']['name']}/sa/{account}")


def test_the_gateway_takes_the_host_of_every_service() -> None:
    (gateway,) = of_kind("workload-1", "Gateway").values()
    (pattern,) = gateway["servers"][0]["hosts"]
    routes = of_kind("workload-1", "VirtualService")
    assert set(routes) == set(of_kind("workload-1", "Service"))
    for name, route in routes.items():
        assert route["hosts"] == [echo.host(name)]
        assert echo.host(name).endswith(pattern.removeprefix("*"))


def test_only_the_ingress_gateway_may_call_and_only_the_open_path() -> None:
    (policy,) = of_kind("workload-1", "AuthorizationPolicy").values()
    (rule,) = policy["rules"]
    assert policy["action"] == "ALLOW"
    assert rule["to"][0]["operation"]["paths"] == [echo.OPEN_PATH]
    (principal,) = rule["from"][0]["source"]["principals"]
    assert principal.endswith("/ns/istio-system/sa/istio-ingressgateway")


def test_the_server_name_is_the_one_that_east_west_gateways_route_by() -> None:
    assert echo.sni("echo") == "outbound_.5000_._.echo.lab-verify.svc.cluster.local"
