import os
import signal
import time
from pathlib import Path

import pytest

from foundation.errors import LabError
from lab.kubernetes.kubectl import Kubectl, KubectlError
from lab.stack import Stack
from tests.processes import assert_gone
from tests.unit.conftest import Program
from tests.unit.outputs import outputs

FORWARD = """
echo $$ >"{pid}"
echo "Forwarding from 127.0.0.1:41423 -> 9090"
for connection in $(seq 20000); do echo "Handling connection for 41423"; done
touch "{drained}"
exec sleep 60
"""


@pytest.fixture
def hub(checkout: Path) -> Kubectl:
    stack = Stack.of(outputs(), stack="kind", project=checkout, environment=dict(os.environ))
    return Kubectl(stack.hub, stack.environment)


def test_every_command_names_kubeconfig_and_context(
    hub: Kubectl, checkout: Path, program: Program
) -> None:
    calls = program("kubectl", """echo '{"items": []}'""")
    assert hub.get("pods", namespace="argocd") == {"items": []}
    assert hub.get("pods", all_namespaces=True) == {"items": []}
    assert hub.raw("/version") == {"items": []}
    hub.exec("deployment/git", ["git", "--version"], namespace="argocd", container="git")
    where = f"--kubeconfig={checkout}/.lab/hub/kubeconfig --context=kind-lab-hub"
    assert calls.read_text().splitlines() == [
        f"{where} get pods --namespace=argocd --output=json",
        f"{where} get pods --all-namespaces --output=json",
        f"{where} get --raw /version",
        f"{where} exec deployment/git --namespace=argocd --container=git -- git --version",
    ]


def test_what_goes_in_comes_out_of_a_command_in_a_pod(hub: Kubectl, program: Program) -> None:
    calls = program("kubectl", "cat")
    assert hub.exec("pod/x", ["cat"], namespace="default", stdin="hello") == "hello"
    assert "--stdin -- cat" in calls.read_text()


def test_a_refusal_names_the_cluster_and_quotes_kubectl(hub: Kubectl, program: Program) -> None:
    program("kubectl", "echo 'Error from server (NotFound)' >&2; exit 1")
    with pytest.raises(KubectlError) as raised:
        hub.get("pod", "x")
    assert raised.value.message == "hub: `kubectl get pod x`: Error from server (NotFound)"


def test_a_command_that_does_not_end_is_given_up(hub: Kubectl, program: Program) -> None:
    program("kubectl", "exec sleep 60")
    with pytest.raises(KubectlError, match="no answer in 0 s"):
        hub.run("get", "pods", timeout=0.2)


def test_without_kubectl_the_message_says_what_brings_it(
    hub: Kubectl, monkeypatch: pytest.MonkeyPatch, checkout: Path
) -> None:
    monkeypatch.setattr(hub, "_environment", {"PATH": str(checkout)})
    for call in (
        lambda: hub.run("version"),
        lambda: hub.forward("x", 1, namespace="y").__enter__(),
    ):
        with pytest.raises(LabError, match="`kubectl` is not installed") as raised:
            call()
        assert "lab up" in raised.value.remedy


def test_a_forwarded_port_lasts_as_long_as_its_block_however_many_connections_there_are(
    hub: Kubectl, program: Program, tmp_path: Path
) -> None:
    pid, drained = tmp_path / "pid", tmp_path / "drained"
    calls = program("kubectl", FORWARD.format(pid=pid, drained=drained))
    with hub.port_forward("service/thanos-query", 9090, namespace="monitoring") as port:
        assert port == 41423
        deadline = time.monotonic() + 30
        while not drained.exists():
            assert time.monotonic() < deadline, "kubectl's output is not read"
            time.sleep(0.01)
    assert_gone([int(pid.read_text())])
    words = "--address=127.0.0.1 --namespace=monitoring service/thanos-query :9090"
    assert words in calls.read_text()


def test_a_port_that_cannot_be_forwarded_is_an_error_in_kubectls_words(
    hub: Kubectl, program: Program
) -> None:
    program("kubectl", "echo 'error: services \"kiali\" not found' >&2; exit 1")
    with (
        pytest.raises(LabError, match='services "kiali" not found'),
        hub.port_forward("service/kiali", 20001, namespace="istio-system"),
    ):
        pass


def test_whoever_waits_learns_that_the_connection_is_lost(
    hub: Kubectl, program: Program, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    program("kubectl", FORWARD.format(pid=pid, drained=tmp_path / "drained"))
    with hub.forward("service/x", 80, namespace="y", local_port=8080) as forward:
        os.kill(int(pid.read_text()), signal.SIGKILL)
        forward.wait()
