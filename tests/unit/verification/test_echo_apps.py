import json
from collections.abc import Sequence
from typing import Any

import pytest

from lab.kubernetes.kubectl import KubectlError
from lab.verification import echo
from lab.verification.check import Refuted, Unmet
from lab.verification.echo_apps import EchoApps
from tests.unit.kubernetes.workloads import READY, UNREADY
from tests.unit.verification.clusters import Answer, FakeKubectl, lists

OURS = echo.namespace()


def verbs(kubectl: FakeKubectl) -> list[str]:
    return [args[0] for args, _ in kubectl.asked]


def answer_with(*deployments: Any, namespaces: Sequence[Any] = ()) -> Answer:
    read = lists(deployments=deployments, namespaces=namespaces)
    return lambda args, stdin: read(args, stdin) if args[0] == "get" else ""


def test_the_app_is_made_in_each_cluster_once_with_its_own_manifests() -> None:
    kubectls = {name: FakeKubectl(name, answer_with(READY)) for name in ("a", "b")}
    apps = EchoApps(kubectls)
    apps.require_ready()
    apps.require_ready()
    for name, kubectl in kubectls.items():
        ((_, applied),) = [(args, stdin) for args, stdin in kubectl.asked if args[0] == "apply"]
        items = json.loads(applied)["items"]
        assert items == [echo.namespace(), *echo.manifests(name, ["a", "b"])]


def test_an_app_that_is_not_ready_is_named_with_its_cluster() -> None:
    apps = EchoApps({"a": FakeKubectl("a", answer_with(UNREADY))})
    with pytest.raises(Unmet, match="a: Deployment demo/web: 0 of 1 Pods are ready"):
        apps.require_ready()


def test_a_namespace_that_a_killed_run_left_is_used_again() -> None:
    kubectl = FakeKubectl("a", answer_with(READY, namespaces=[OURS]))
    EchoApps({"a": kubectl}).require_ready()
    assert "apply" in verbs(kubectl)


def test_a_namespace_that_is_being_removed_is_waited_for() -> None:
    leaving = {**OURS, "metadata": {**OURS["metadata"], "deletionTimestamp": "now"}}
    kubectl = FakeKubectl("a", answer_with(READY, namespaces=[leaving]))
    with pytest.raises(Unmet, match="being deleted"):
        EchoApps({"a": kubectl}).require_ready()
    assert "apply" not in verbs(kubectl)


def test_a_namespace_of_somebody_else_s_is_neither_used_nor_removed() -> None:
    foreign = {"metadata": {"name": echo.NAMESPACE}}
    kubectl = FakeKubectl("a", answer_with(READY, namespaces=[foreign]))
    apps = EchoApps({"a": kubectl})
    with pytest.raises(Refuted, match="did not create"):
        apps.require_ready()
    assert apps.remove() == []
    assert verbs(kubectl) == ["get"]


def test_what_was_made_is_removed_by_the_label_of_its_owner() -> None:
    kubectl = FakeKubectl("a", answer_with(READY))
    apps = EchoApps({"a": kubectl})
    apps.require_ready()
    assert apps.remove() == []
    args, _ = kubectl.asked[-1]
    (selector,) = [word for word in args if word.startswith("--selector=")]
    key, _, value = selector.removeprefix("--selector=").partition("=")
    assert args[:2] == ("delete", "namespace")
    assert OURS["metadata"]["labels"][key] == value


def test_what_cannot_be_removed_is_told_and_the_rest_is_removed() -> None:
    def unreachable(args: Sequence[str], stdin: str) -> str:
        if args[0] == "delete":
            raise KubectlError("connection refused")
        return answer_with(READY)(args, stdin)

    kubectls = {"a": FakeKubectl("a", unreachable), "b": FakeKubectl("b", answer_with(READY))}
    apps = EchoApps(kubectls)
    apps.require_ready()
    assert apps.remove() == ["a keeps its namespace lab-verify: connection refused"]
    assert verbs(kubectls["b"])[-1] == "delete"
