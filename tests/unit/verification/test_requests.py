import json
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from lab.stack import Endpoint
from lab.verification import echo
from lab.verification.check import Unmet
from lab.verification.echo_apps import EchoApps
from lab.verification.requests import query, requests_are_counted
from tests.stack_files import ROOT
from tests.unit.verification.clusters import FakeKubectl
from tests.unit.verification.servers import http_server
from tests.unit.verification.test_mesh import FakeMesh

THANOS = Endpoint(
    cluster="hub", namespace="monitoring", service="thanos-query", port=9090, scheme="http"
)


def hub(*counts: str) -> FakeKubectl:
    """A hub whose Thanos gives these counts, one each time that it is asked."""
    left = list(counts)

    def answer(args: Sequence[str], _: str) -> str:
        asked = parse_qs(urlsplit(args[-1]).query)
        assert asked["query"] == [query("workload-1")]
        assert asked["partial_response"] == ["false"]
        count = left.pop(0)
        metric = {"cluster": "workload-1"}
        result = [{"metric": metric, "value": [0, count]}] if count else []
        return json.dumps({"status": "success", "data": {"result": result}})

    return FakeKubectl("hub", answer)


def apps(port: int) -> EchoApps:
    return EchoApps({"workload-1": FakeKubectl("workload-1", FakeMesh().kubectl, port=port)})


def test_calls_that_are_counted_are_enough() -> None:
    found = requests_are_counted(hub("7"), THANOS, apps(0), "workload-1")
    assert found == "7 successful calls from workload-1"


def test_without_any_count_calls_are_made_for_the_next_attempt() -> None:
    called: list[tuple[str, str]] = []

    def answer(host: str, path: str) -> tuple[int, str]:
        called.append((host, path))
        return FakeMesh().answer(host, path)

    with (
        http_server(answer) as port,
        pytest.raises(Unmet, match="no series yet of sum by"),
    ):
        requests_are_counted(hub(""), THANOS, apps(port), "workload-1")
    assert set(called) == {(echo.host(echo.ECHO), echo.OPEN_PATH)}


def test_the_labels_are_those_that_an_analysis_selects_by() -> None:
    file = ROOT / "gitops" / "strategy" / "istio-success-rate.yaml"
    (metric,) = yaml.safe_load(file.read_text())["spec"]["metrics"]
    asked = re.findall(r"(\w+)=~?\"", metric["provider"]["prometheus"]["query"])
    assert set(re.findall(r"(\w+)=\"", query("workload-1"))) == set(asked)
