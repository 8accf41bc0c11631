"""Every image of the bundle runs, in a cluster that was installed from its charts and manifests."""

import ipaddress
import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from offline.bundle.shelf import charts_dir, manifests_dir
from offline.parts.images import LAB_IMAGES, NODE_IMAGES
from offline.parts.pins import K6, PROMETHEUS_RELEASE, THANOS
from tests.e2e.machine import Cluster, docker, in_docker, kind_cluster

# A lab that is up has them all, too.
pytestmark = pytest.mark.again

NAME = "every-image-e2e"
NAMESPACES = ("argocd", "argo-rollouts", "demo", "istio-system", "metallb-system")
# Stock Envoy has no filters of Istio's; see offline/README.md.
ISTIOD = (
    "telemetry.enabled=false",
    "pilot.env.PILOT_ENABLE_METADATA_EXCHANGE=false",
    "pilot.env.PILOT_ENABLE_ALPN_FILTER=false",
    # What the charts ask for by default is more than the one node has.
    "resources.requests.cpu=50m",
    "global.proxy.resources.requests.cpu=10m",
)
# No package registry serves Dex: Argo CD's single sign-on is not part of the lab.
ABSENT = "argocd-dex-server"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Generator[Cluster]:
    """A cluster with everything in it, all pods ready."""
    before = in_docker()
    docker("network", "create", NAME)
    lab = (sys.executable, "-m", "lab.cli", "bundle", "registry")
    try:
        subprocess.run([*lab, "up", NAME], check=True)
        with kind_cluster(NAME, NAME, tmp_path_factory.mktemp("kubeconfig")) as made:
            install(made)
            yield made
    finally:
        subprocess.run([*lab, "down", NAME], check=True)
        docker("network", "rm", NAME)
    assert in_docker() == before


def install(cluster: Cluster) -> None:
    """Install all charts and manifests, then what they run."""

    def chart(name: str) -> Path:
        (path,) = charts_dir().glob(f"{name}-*.tgz")
        return path

    for namespace in NAMESPACES:
        cluster.kubectl("create", "namespace", namespace)
    cluster.kubectl("label", "namespace", "demo", "istio-injection=enabled")
    for manifest, namespace in (
        ("argo-cd", "argocd"),
        ("argo-rollouts", "argo-rollouts"),
        ("prometheus-operator", "default"),
        ("kube-state-metrics", "kube-system"),
    ):
        file = manifests_dir() / f"{manifest}.yaml"
        cluster.kubectl("apply", "--server-side", "--namespace", namespace, "--filename", file)
    cluster.kubectl("delete", "deployment", ABSENT, "--namespace=argocd")
    no_frr = ("--set", "speaker.frr.enabled=false,frrk8s.enabled=false")
    wait = ("--wait", "--timeout", "300s")
    cluster.helm("install", "metallb", chart("metallb"), "-n", "metallb-system", *no_frr, *wait)
    cluster.helm("install", "base", chart("base"), "-n", "istio-system")
    settings = [word for setting in ISTIOD for word in ("--set", setting)]
    cluster.helm("install", "istiod", chart("istiod"), "-n", "istio-system", *settings, *wait)
    small = ("--set", "resources.requests.cpu=10m")
    cluster.helm("install", "gateway", chart("gateway"), "-n", "istio-system", *small)
    text = (Path(__file__).parent / "every_image.yaml").read_text()
    for word, value in {
        "DOCKER_NETWORK_RANGE": _last_addresses(),
        "K6_RELEASE": K6.removeprefix("v"),
        "PROMETHEUS_RELEASE": PROMETHEUS_RELEASE,
        "THANOS_RELEASE": THANOS,
    }.items():
        text = text.replace(word, value)
    cluster.kubectl("apply", "--server-side", "--filename=-", stdin=text)
    # The operator makes Prometheus' pods: they exist only once it has.
    for what in ("Available", "Reconciled"):
        condition = f"--for=condition={what}"
        cluster.kubectl("wait", condition, "prometheus/lab", "-n", "demo", "--timeout=300s")
    ready = ("--for=condition=Ready", "pod", "--all", "--all-namespaces")
    cluster.kubectl("wait", *ready, "--timeout=300s")


def _last_addresses() -> str:
    """The last ten addresses of the test's Docker network."""
    (range_,) = docker("network", "inspect", NAME, "--format", "{{(index .IPAM.Config 0).Subnet}}")
    last = ipaddress.ip_network(range_)[-2]
    return f"{last - 9}-{last}"


def test_every_image_of_the_bundle_runs_and_no_other(cluster: Cluster) -> None:
    running: set[str] = set()
    for pod in cluster.get("pods", "--all-namespaces")["items"]:
        status = pod["status"]
        assert all(container["ready"] for container in status["containerStatuses"])
        containers = pod["spec"]["containers"] + pod["spec"].get("initContainers", [])
        running.update(container["image"] for container in containers)
    expected = {image.reference for image in (*LAB_IMAGES, *NODE_IMAGES)}
    # The pause container is no pod's container, and the helper's pod is gone when the volume is
    # made, which the next test looks at.
    unseen = {ref for ref in expected if "/pause:" in ref or "local-path-helper" in ref}
    assert running == expected - unseen


def test_a_volume_was_made_for_prometheus(cluster: Cluster) -> None:
    (claim,) = cluster.get("persistentvolumeclaims", "--namespace=demo")["items"]
    assert claim["status"]["phase"] == "Bound"


def test_no_container_had_to_be_started_twice(cluster: Cluster) -> None:
    restarts: Counter[str] = Counter()
    for pod in cluster.get("pods", "--all-namespaces")["items"]:
        for status in pod["status"]["containerStatuses"]:
            restarts[f"{pod['metadata']['name']}/{status['name']}"] += status["restartCount"]
    assert {name: count for name, count in restarts.items() if count} == {}


def test_thanos_answers_with_what_prometheus_scraped_under_the_cluster_s_label(
    cluster: Cluster,
) -> None:
    service = "/api/v1/namespaces/demo/services/thanos-query:9090/proxy"
    query = f"{service}/api/v1/query?query=up%7Bjob%3D%22istiod%22%7D&partial_response=false"

    def answer() -> list[Any]:
        return json.loads(cluster.kubectl("get", "--raw", query))["data"]["result"]

    # The sidecar is a store from its first contact on, and a scrape comes every 5 seconds.
    result = _until(answer, seconds=120)
    assert {series["metric"]["cluster"] for series in result} == {"every-image"}
    assert {series["value"][1] for series in result} == {"1"}


def test_a_load_balancer_address_answers_with_both_versions_of_the_application(
    cluster: Cluster,
) -> None:
    service = cluster.get("service/helloworld", "--namespace=demo")
    (ingress,) = service["status"]["loadBalancer"]["ingress"]
    url = f"http://{ingress['ip']}:5000/hello"
    assert {_version(url) for _ in range(40)} == {"v1", "v2"}


def test_the_load_generator_counts_the_answers_that_it_gets(cluster: Cluster) -> None:
    metric = "/api/v1/namespaces/demo/pods/k6:6565/proxy/v1/metrics/http_req_failed"

    def share_answered() -> list[float]:
        answer = json.loads(cluster.kubectl("get", "--raw", metric))
        failed = answer["data"]["attributes"]["sample"]["rate"]
        return [1 - failed] if failed < 1 else []

    # It starts beside the pods that it calls: its first requests may find none of them.
    assert _until(share_answered, seconds=60)


def _version(url: str) -> str:
    """The version that answers: `v1` of `Hello version: v1, instance: …`."""
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read().decode().split()[2].rstrip(",")


def _until(ask: Callable[[], list[Any]], seconds: int) -> list[Any]:
    """The first answer that is not empty; an error counts as none until the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if found := ask():
                return found
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        assert time.monotonic() < deadline, f"nothing came in {seconds} s"
        time.sleep(1)
