"""The load generator as Kubernetes is given it."""

import re
from typing import Any

import pytest

from foundation import names
from lab.demo.release import BAD, GOOD, STABLE
from lab.fleet.model import FAILED
from lab.traffic.load_generator import VERSIONS, manifests

SCRIPT = "load.js"


def script() -> str:
    config_map, _ = manifests()
    return config_map["data"][SCRIPT]


def pod(**settings: int) -> dict[str, Any]:
    _, made = manifests(**settings)
    return made["spec"]


def container(**settings: int) -> dict[str, Any]:
    (made,) = pod(**settings)["containers"]
    return made


def environment(**settings: int) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container(**settings)["env"]}


def test_the_script_is_where_k6_is_told_to_look_for_it() -> None:
    config_map, _ = manifests()
    (mount,) = container()["volumeMounts"]
    (volume,) = pod()["volumes"]
    assert volume["configMap"]["name"] == config_map["metadata"]["name"]
    assert mount["name"] == volume["name"]
    assert container()["args"][-1] == f"{mount['mountPath']}/{SCRIPT}"


def test_the_script_is_given_all_that_it_takes_from_its_environment() -> None:
    taken = set(re.findall(r"__ENV\.(\w+)", script()))
    assert taken
    assert taken == set(environment())


@pytest.mark.parametrize("rate", [1, 200])
def test_rate_and_time_are_those_that_are_asked_for(rate: int) -> None:
    given = environment(rate=rate, minutes=5)
    assert (given["RATE"], given["DURATION"]) == (str(rate), "5m")


def test_it_is_ended_even_if_it_does_not_end_by_itself() -> None:
    assert pod(minutes=5)["activeDeadlineSeconds"] > 5 * 60
    assert pod(minutes=5)["activeDeadlineSeconds"] < pod(minutes=60)["activeDeadlineSeconds"]


def test_each_version_that_a_demo_releases_is_counted_by_its_name() -> None:
    assert {STABLE, GOOD, BAD} <= set(VERSIONS)
    assert environment()["VERSIONS"].split(",") == list(VERSIONS)


def test_what_fails_is_counted_as_the_rest_of_the_lab_calls_it() -> None:
    assert f'"{FAILED}"' in script()


def test_it_comes_from_outside_of_the_mesh_and_in_through_the_gateway() -> None:
    _, made = manifests()
    assert made["metadata"]["labels"]["sidecar.istio.io/inject"] == "false"
    assert environment()["URL"].startswith("http://istio-ingressgateway.istio-system.svc")


def test_it_is_beside_the_app_and_no_pod_of_it() -> None:
    for made in manifests():
        assert made["metadata"]["namespace"] == names.APP_NAMESPACE
        assert "app" not in made["metadata"]["labels"]


def test_it_has_no_rights_and_calls_nobody_else() -> None:
    assert pod()["automountServiceAccountToken"] is False
    assert pod()["securityContext"]["runAsNonRoot"] is True
    context = container()["securityContext"]
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert (context["allowPrivilegeEscalation"], context["readOnlyRootFilesystem"]) == (False, True)
    assert "--no-usage-report" in container()["args"]


def test_it_is_ready_when_its_api_answers() -> None:
    (port,) = container()["ports"]
    assert container()["readinessProbe"]["httpGet"]["port"] == port["name"]
    assert f"--address=0.0.0.0:{port['containerPort']}" in container()["args"]
