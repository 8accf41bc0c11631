"""The lab, from nothing to nothing, as users have it: each test goes on where the last ended."""

import base64
import json
import subprocess
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

from offline.parts.node_image import REGISTRY_HOST
from tests.e2e.lab_under_test import NAME, LabUnderTest
from tests.e2e.machine import Cluster, docker, in_docker, stop

# More than one change of the whole lab, on a machine that may be slow.
pytestmark = pytest.mark.timeout(2400)

WORKLOAD = ("workload-1", "workload-2")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Generator[LabUnderTest]:
    """A lab that was not there before; whatever the tests did, nothing of it stays."""
    before = in_docker()
    made = LabUnderTest.copied_to(tmp_path_factory.mktemp("lab"))
    try:
        yield made
    finally:
        made.run("down", "--yes")
    assert in_docker() == before


def test_it_comes_up_from_nothing_and_every_check_is_met(lab: LabUnderTest) -> None:
    lab.run("up", "--yes")
    lab.verify()


def test_status_tells_its_clusters_and_their_addresses(lab: LabUnderTest) -> None:
    clusters = lab.status()["clusters"]
    roles = {each["name"]: each["role"] for each in clusters}
    assert roles == {"hub": "hub", **dict.fromkeys(WORKLOAD, "workload")}
    assert {each["state"] for each in clusters} == {"up"}
    addresses = [ip for each in clusters for ip in each["addresses"].values()]
    assert len(addresses) == len(set(addresses)) == 1 + 3 * len(WORKLOAD)


def test_an_ingress_gateway_is_answered_by_the_app_of_every_cluster(lab: LabUnderTest) -> None:
    pods = {name: _app_pods(lab.cluster(name)) for name in WORKLOAD}
    address = _address(lab, "workload-1", "ingressGateway")
    answers = Counter(_answer(f"http://{address}/hello") for _ in range(60))
    for name in WORKLOAD:
        assert any(pod in answer for answer in answers for pod in pods[name]), (name, answers)


def test_the_mesh_counts_each_answer_once(lab: LabUnderTest) -> None:
    address = _address(lab, "workload-2", "ingressGateway")
    query = (
        'sum(istio_requests_total{reporter="source",cluster="workload-2",response_code="200",'
        'destination_service="helloworld.helloworld.svc.cluster.local"})'
    )
    before = _thanos(lab, query)
    for _ in range(30):
        _answer(f"http://{address}/hello")
    deadline = time.monotonic() + 90
    while (counted := _thanos(lab, query) - before) < 30:
        assert time.monotonic() < deadline, f"30 requests, {counted} counted"
        time.sleep(1)
    assert counted == 30


def test_a_second_up_changes_nothing(lab: LabUnderTest) -> None:
    lab.pulumi("preview", "--expect-no-changes")
    assert "same" in (said := lab.run("up", "--yes"))
    assert not any(word in said for word in (" create", " update", " replace", " delete"))


def test_no_credential_is_in_the_state_or_the_logs(lab: LabUnderTest) -> None:
    files = [path for path in (lab.folder / ".lab").rglob("*") if path.is_file()]
    kept = {
        path: path.read_text() for path in files if path.name not in ("kubeconfig", "passphrase")
    }
    assert any(len(text) > 1_000_000 for text in kept.values())  # the state is among them
    hub = lab.cluster("hub")
    registration = hub.get("secret", "cluster-workload-1", "--namespace=argocd")
    config = json.loads(base64.b64decode(registration["data"]["config"]))
    for credential in ("client-key-data", "PRIVATE KEY", config["bearerToken"]):
        assert [path for path, text in kept.items() if credential in text] == []


def test_what_somebody_has_changed_by_hand_is_mended(lab: LabUnderTest) -> None:
    hub = lab.cluster("hub")
    hub.kubectl("delete", "deployment", "thanos-query", "--namespace=monitoring")
    nobody = '{"spec": {"selector": {"app.kubernetes.io/name": "nobody"}}}'
    hub.kubectl("patch", "service", "thanos-query", "--namespace=monitoring", f"--patch={nobody}")
    lab.run("up", "--refresh", "--yes")
    service = hub.get("service", "thanos-query", "--namespace=monitoring")
    assert service["spec"]["selector"] == {"app.kubernetes.io/name": "thanos-query"}
    deployment = hub.get("deployment", "thanos-query", "--namespace=monitoring")
    assert deployment["status"]["readyReplicas"] == 1


def test_a_workload_cluster_goes_and_takes_only_what_is_its_own(lab: LabUnderTest) -> None:
    before = _resources(lab)
    lab.edit(
        "Pulumi.yaml",
        lambda file: file["config"]["workloadClusters"].update(default=["workload-1"]),
    )
    lab.run("up", "--yes")
    gone = before - _resources(lab)
    assert gone
    assert {name for name in gone if "workload-2" not in name} == set()
    assert not any("workload-2" in name for name in _resources(lab))
    assert not any(f"{NAME}-workload-2" in thing for thing in in_docker())
    lab.verify()


def test_a_workload_cluster_comes_and_leaves_the_others_untouched(lab: LabUnderTest) -> None:
    started = _started(lab, "workload-1")
    lab.edit(
        "Pulumi.yaml",
        lambda file: file["config"]["workloadClusters"].update(default=list(WORKLOAD)),
    )
    lab.run("up", "--yes")
    lab.verify()
    now = _started(lab, "workload-1")
    assert {pod: now.get(pod) for pod in started} == started


def test_a_cluster_that_was_deleted_behind_its_back_is_made_again(lab: LabUnderTest) -> None:
    _kind_delete("workload-2")
    lab.run("up", "--yes")
    lab.verify()


def test_it_survives_a_restart_of_all_nodes(lab: LabUnderTest) -> None:
    nodes = [f"{NAME}-{name}-control-plane" for name in ("hub", *WORKLOAD)]
    stop(*nodes)
    # In another order than they were made in: Docker gives them other addresses then.
    docker("start", *reversed(nodes))
    stop(nodes[0])
    lab.run("up", "--yes")
    lab.verify()


def test_a_registry_that_no_longer_serves_its_network_does_so_again(lab: LabUnderTest) -> None:
    docker("network", "disconnect", NAME, REGISTRY_HOST)
    assert REGISTRY_HOST not in _containers_of(NAME)
    lab.run("up", "--yes")
    assert REGISTRY_HOST in _containers_of(NAME)


def test_down_works_with_a_cluster_gone_and_twice_and_leaves_nothing(lab: LabUnderTest) -> None:
    _kind_delete("hub")
    lab.run("down", "--yes")
    assert not any(NAME in thing for thing in in_docker())
    assert not (lab.folder / ".lab").exists()
    assert "Nothing to remove" in lab.run("down", "--yes")


def _containers_of(network: str) -> list[str]:
    """The containers that are in a Docker network."""
    form = "{{range .Containers}}{{println .Name}}{{end}}"
    return docker("network", "inspect", network, "--format", form)


def _kind_delete(name: str) -> None:
    subprocess.run(
        ["docker", "rm", "--force", "--volumes", f"{NAME}-{name}-control-plane"], check=True
    )


def _address(lab: LabUnderTest, cluster: str, what: str) -> str:
    (found,) = (each for each in lab.status()["clusters"] if each["name"] == cluster)
    return found["addresses"][what]


def _answer(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read().decode()


def _app_pods(cluster: Cluster) -> list[str]:
    pods = cluster.get("pods", "--namespace=helloworld")["items"]
    return [pod["metadata"]["name"] for pod in pods]


def _thanos(lab: LabUnderTest, query: str) -> float:
    """The value of a query for one number; 0 where nothing was counted yet."""
    address = _address(lab, "hub", "thanosQuery")
    parameters = urllib.parse.urlencode({"query": query, "partial_response": "false"})
    found: Any = json.loads(_answer(f"http://{address}:9090/api/v1/query?{parameters}"))
    results = found["data"]["result"]
    return float(results[0]["value"][1]) if results else 0.0


def _resources(lab: LabUnderTest) -> set[str]:
    """The names of all resources in Pulumi's state, with their types."""
    state = json.loads(lab.pulumi("stack", "export"))
    return {each["urn"].partition("::lab::")[2] for each in state["deployment"]["resources"]}


def _started(lab: LabUnderTest, cluster: str) -> dict[str, Any]:
    """When each container of a cluster was started, by Pod and container."""
    pods = lab.cluster(cluster).get("pods", "--all-namespaces")["items"]
    return {
        f"{pod['metadata']['namespace']}/{pod['metadata']['name']}/{status['name']}": status[
            "state"
        ]
        for pod in pods
        for status in pod["status"].get("containerStatuses", [])
        if pod["metadata"]["namespace"] != "lab-verify"
    }
