"""Ingress gateways on loopback, and the clusters behind them, as a working mesh would be."""

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from lab.verification import echo
from lab.verification.check import Refuted, Unmet
from lab.verification.echo_apps import EchoApps
from lab.verification.mesh import (
    calls_are_answered,
    calls_survive_without_local_app,
    mesh_refuses_anonymous_clients,
)
from tests.unit.verification.certificates import Authority
from tests.unit.verification.clusters import FakeKubectl
from tests.unit.verification.servers import http_server, tls_server

CLUSTERS = ("workload-1", "workload-2")
READY = {
    "kind": "Deployment",
    "metadata": {"name": "echo", "namespace": echo.NAMESPACE},
    "spec": {},
    "status": {"updatedReplicas": 1, "readyReplicas": 1},
}
REFUSED = "upstream connect error or disconnect/reset before headers. reset reason: "

Mesh = Callable[[str, str], tuple[int, str]]


class FakeMesh:
    """What answers calls of the ingress gateway of workload-1; a test breaks a part of it."""

    def __init__(self) -> None:
        self.local_is_there = True
        self.checks_servers = self.checks_callers = self.moves_away = True
        self._turn = cycle(CLUSTERS)

    def answer(self, host: str, path: str) -> tuple[int, str]:
        service = host.partition(".")[0]
        if service == echo.IMPOSTOR and self.checks_servers:
            return 503, f"{REFUSED}remote connection failure"
        if path != echo.OPEN_PATH and self.checks_callers:
            return 403, "RBAC: access denied"
        cluster = next(self._turn)
        gone = service == echo.without("workload-1") and not self.local_is_there
        if gone and cluster == "workload-1":
            return (200, hello("workload-2")) if self.moves_away else (503, "no healthy upstream")
        return 200, hello(cluster)

    def kubectl(self, args: Sequence[str], _: str) -> str:
        match args:
            case ["get", "deployments.apps", *_]:
                return json.dumps({"items": [READY, READY]})
            case ["get", *_]:
                return json.dumps({"items": [], "data": {}})
            case ["scale", *_]:
                assert "--replicas=0" in args
                self.local_is_there = False
            case _:
                pass
        return ""


def hello(cluster: str) -> str:
    return f"Hello version: {cluster}, instance: echo-1\n"


@contextmanager
def apps_in(mesh: FakeMesh) -> Generator[EchoApps]:
    with http_server(mesh.answer) as port:
        yield EchoApps({name: FakeKubectl(name, mesh.kubectl, port=port) for name in CLUSTERS})


def test_calls_that_every_cluster_answers_and_both_sides_check_are_proof() -> None:
    with apps_in(FakeMesh()) as apps:
        found = calls_are_answered(apps, "workload-1")
    assert found.startswith("5 by workload-1, 5 by workload-2")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("checks_servers", "whose certificate has another name gets 200"),
        ("checks_callers", "identity is not allowed gets 200"),
    ],
)
def test_a_side_that_does_not_check_the_other_s_identity_is_found(broken: str, said: str) -> None:
    mesh = FakeMesh()
    setattr(mesh, broken, False)
    with apps_in(mesh) as apps, pytest.raises(Unmet, match=said):
        calls_are_answered(apps, "workload-1")


def test_without_the_local_app_the_others_answer() -> None:
    mesh = FakeMesh()
    with apps_in(mesh) as apps:
        found = calls_survive_without_local_app(apps, "workload-1")
    assert found == "10 by workload-2; before that 5 by workload-1, 5 by workload-2"
    assert not mesh.local_is_there


def test_calls_that_fail_once_the_local_app_is_gone_are_found_and_it_stays_gone() -> None:
    mesh = FakeMesh()
    mesh.moves_away = False
    with apps_in(mesh) as apps:
        for _ in range(2):
            with pytest.raises(Unmet, match="503 no healthy upstream"):
                calls_survive_without_local_app(apps, "workload-1")
        mesh.moves_away = True
        assert calls_survive_without_local_app(apps, "workload-1") == "10 by workload-2"


def test_a_local_app_that_did_not_answer_before_proves_nothing() -> None:
    mesh = FakeMesh()
    mesh.local_is_there = False
    with apps_in(mesh) as apps, pytest.raises(Unmet, match="no answer from workload-1"):
        calls_survive_without_local_app(apps, "workload-1")


@pytest.mark.parametrize("uri", [echo.IDENTITY, "spiffe://cluster.local/ns/other/sa/other"])
def test_the_east_west_gateway_has_to_lead_to_the_app_s_own_identity(
    tmp_path: Path, uri: str
) -> None:
    authority = Authority.make("root")
    root = tmp_path / "root.pem"
    root.write_text(authority.pem)

    def answer(args: Sequence[str], stdin: str) -> str:
        if args[1] == "configmap/istio-ca-root-cert":
            config: dict[str, Any] = {"data": {"root-cert.pem": authority.pem}}
            return json.dumps(config)
        return FakeMesh().kubectl(args, stdin)

    certificate = authority.issue(tmp_path, "echo", uri=uri)
    with tls_server(certificate, clients_of=root, alpn="istio") as port:
        kubectls = {name: FakeKubectl(name, answer, port=port) for name in CLUSTERS}
        apps = EchoApps(kubectls)
        if uri == echo.IDENTITY:
            assert uri in mesh_refuses_anonymous_clients(apps, "workload-1", "workload-2")
        else:
            with pytest.raises(Refuted, match=r"the server is spiffe://.*/other"):
                mesh_refuses_anonymous_clients(apps, "workload-1", "workload-2")
    assert kubectls["workload-1"].forwarded == ["istio-system/service/istio-eastwestgateway:15443"]
