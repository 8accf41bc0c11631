"""Resources are done when what they stand for is ready, and failures say what is amiss."""

import json
from collections.abc import Callable

from tests.engine.control_plane import ControlPlane
from tests.engine.kubernetes.conftest import Stack
from tests.engine.kubernetes.kubelet import cannot_pull, kubelet, running

WORKLOADS = """
def workload(app, **spec):
    container = {"name": "main", "image": f"{app}:1"}
    template = {"metadata": {"labels": {"app": app}}, "spec": {"containers": [container]}}
    return {"selector": {"matchLabels": {"app": app}}, "template": template, **spec}

web = apps.v1.Deployment("web", metadata=named("web"), spec=workload("web", replicas=2), opts=on)
store = apps.v1.StatefulSet(
    "store",
    metadata=named("store"),
    spec=workload("store", replicas=2, serviceName="store"),
    opts=on,
)
service = core.v1.Service(
    "service",
    metadata=named("service"),
    spec={"selector": {"app": "web"}, "ports": [{"port": 80}]},
    opts=on,
)
headless = core.v1.Service(
    "headless",
    metadata=named("headless"),
    spec={"clusterIP": "None", "selector": {"app": "nothing"}, "ports": [{"port": 80}]},
    opts=on,
)
home = core.v1.Namespace("home", metadata={"name": "waiting-home"}, opts=on)
# Its volume is bound when a Pod uses it.
claim = core.v1.PersistentVolumeClaim(
    "claim",
    metadata=named("claim"),
    spec={"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    opts=on,
)
pulumi.export("ready", web.status.ready_replicas)
pulumi.export("phase", home.status.phase)
"""

STUCK = """
web = apps.v1.Deployment(
    "web",
    metadata=named("web"),
    spec={{
        "selector": {{"matchLabels": {{"app": "web"}}}},
        "template": {{
            "metadata": {{"labels": {{"app": "web"}}}},
            "spec": {{"containers": [{{"name": "main", "image": "web:1"}}]}},
        }},
    }},
    opts=within({seconds}),
)
"""


def test_workloads_are_done_when_their_pods_are_ready(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(WORKLOADS)
    with kubelet(plane, namespace, running):
        result = project.up()
    assert result.outputs == {"ready": 2, "phase": "Active"}
    assert project.up().changes == {"same": 8}


def test_a_deployment_that_cannot_pull_names_the_pod_and_the_reason_and_is_awaited_again(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(STUCK.format(seconds=2))
    with kubelet(plane, namespace, cannot_pull):
        failed = project.up(expect_failure=True)
    [pod] = plane.get(f"/api/v1/namespaces/{namespace}/pods")["items"]
    plane.create(
        f"/api/v1/namespaces/{namespace}/events",
        {
            "metadata": {"name": "pulling"},
            "involvedObject": {
                "kind": "Pod",
                "namespace": namespace,
                "name": pod["metadata"]["name"],
            },
            "type": "Warning",
            "reason": "Failed",
            "message": "the registry is on holiday",
            "lastTimestamp": "2026-01-01T00:00:00Z",
        },
    )
    assert f"Deployment {namespace}/web" in failed.output
    assert "not ready after 2 s" in failed.output
    waits = f"Pod {pod['metadata']['name']}: container main waits: ImagePullBackOff: no web:1 here"
    assert waits in failed.output
    assert "0 of 1 replicas are available | Pod" in failed.output  # while it waited

    # It is in the state, so nothing is to be changed; but neither is it ready.
    again = project.up(expect_failure=True)
    assert waits in again.output
    assert "the registry is on holiday" in again.output
    assert waits in project.refresh().output
    plane.set_status(f"/api/v1/namespaces/{namespace}/pods/{pod['metadata']['name']}", running(pod))
    assert project.up().ok
    assert project.up().changes == {"same": 3}


def test_addresses_and_custom_conditions_are_awaited_for_as_long_as_the_program_says(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack("""
service = core.v1.Service(
    "service",
    metadata=named("service"),
    spec={"type": "LoadBalancer", "ports": [{"port": 80}]},
    opts=within(2),
)
waits = {"pulumi.com/waitFor": "jsonpath={.data.filled}"}
settings = core.v1.ConfigMap(
    "settings", metadata=named("settings", annotations=waits), opts=within(2)
)
skips = {"pulumi.com/skipAwait": "true"}
unwatched = core.v1.ConfigMap(
    "unwatched", metadata=named("unwatched", annotations=waits | skips), opts=on
)
pulumi.export("address", service.status.load_balancer.ingress[0].ip)
""")
    failed = project.up("--continue-on-error", expect_failure=True)
    assert "the Service has no address from a load balancer yet (not ready after 2 s)" in (
        failed.output
    )
    assert ".data.filled is absent" in failed.output
    unready = {
        resource["urn"].rpartition("::")[2]
        for resource in project.stack_export()["deployment"]["resources"]
        if resource.get("initErrors")
    }
    assert unready == {"service", "settings"}
    here = f"/api/v1/namespaces/{namespace}"
    plane.patch(f"{here}/configmaps/settings", {"data": {"filled": "yes"}})
    plane.set_status(
        f"{here}/services/service", {"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}}
    )
    assert project.up().outputs == {"address": "192.0.2.7"}


def test_a_deletion_waits_and_names_what_holds_the_object(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(f"""
gone = core.v1.ConfigMap("gone", metadata=named("gone"), opts=on)
finalizers = ["example.com/keeper"]
held = core.v1.ConfigMap(
    "held", metadata=named("held", finalizers=finalizers), opts=within(2)
)
skips = {{"pulumi.com/skipAwait": "true"}}
left = core.v1.ConfigMap(
    "left", metadata=named("left", finalizers=finalizers, annotations=skips), opts=on
)
home = core.v1.Namespace("home", metadata={{"name": "{namespace[:40]}-home"}}, opts=on)
""")
    project.up()
    here = f"/api/v1/namespaces/{namespace}/configmaps"
    plane.delete(f"{here}/gone")
    failed = project.destroy(expect_failure=True)
    assert f"ConfigMap {namespace}/held still exists 2 s after its deletion" in failed.output
    assert "example.com/keeper" in failed.output
    left = [r["urn"] for r in project.stack_export()["deployment"]["resources"]]
    assert not [urn for urn in left if urn.endswith(("::left", "::gone"))]
    plane.patch(f"{here}/held", {"metadata": {"finalizers": None}})
    project.destroy()
    assert plane.get(f"/api/v1/namespaces/{namespace[:40]}-home") is None


def test_an_interrupted_wait_ends_at_once_and_goes_on_with_the_next_up(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(STUCK.format(seconds=600))
    process = project.start("up", "--yes", "--skip-preview")
    plane.eventually(f"/api/v1/namespaces/{namespace}/pods")
    process.send_signal(2)
    output, _ = process.communicate(timeout=30)
    assert process.returncode != 0
    assert "the update was cancelled" in output
    with kubelet(plane, namespace, running):
        project.up()
    assert json.dumps(project.stack_export()).count("initErrors") == 0
