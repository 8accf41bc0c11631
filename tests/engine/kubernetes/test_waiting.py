"""Resources are done when what they stand for is ready, and failures say what is amiss."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.engine.control_plane import ControlPlane
from tests.engine.kubernetes.conftest import Stack
from tests.engine.kubernetes.kubelet import cannot_pull, kubelet, running, succeeded

WORKLOADS = """
def template(app, **spec):
    container = {"name": "main", "image": f"{app}:1"}
    return {"metadata": {"labels": {"app": app}}, "spec": {"containers": [container], **spec}}

def workload(app, **spec):
    return {
        "selector": {"matchLabels": {"app": app}},
        "template": template(app),
        **spec,
    }

web = apps.v1.Deployment("web", spec=workload("web", replicas=2), opts=on)
store = apps.v1.StatefulSet(
    "store", spec=workload("store", replicas=2, serviceName="store"), opts=on
)
agent = apps.v1.DaemonSet("agent", spec=workload("agent"), opts=on)
job = batch.v1.Job("job", spec={"template": template("job", restartPolicy="Never")}, opts=on)
pod = core.v1.Pod("pod", spec={"containers": [{"name": "main", "image": "pod:1"}]}, opts=on)
service = core.v1.Service(
    "service", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]}, opts=on
)
headless = core.v1.Service(
    "headless",
    spec={"clusterIP": "None", "selector": {"app": "nothing"}, "ports": [{"port": 80}]},
    opts=on,
)
home = core.v1.Namespace("home", opts=on)
later = storage.v1.StorageClass(
    "later",
    provisioner="example.com/none",
    volume_binding_mode="WaitForFirstConsumer",
    opts=on,
)
claim = core.v1.PersistentVolumeClaim(
    "claim",
    spec={
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": later.metadata.name,
        "resources": {"requests": {"storage": "1Gi"}},
    },
    opts=on,
)
written = yaml.ConfigGroup(
    "written",
    yaml=["{apiVersion: v1, kind: ConfigMap, metadata: {name: written}}"],
    opts=pulumi.ResourceOptions(providers=[cluster]),
)
pulumi.export("ready", web.status.ready_replicas)
pulumi.export("phase", home.status.phase)
"""

STUCK = """
web = apps.v1.Deployment(
    "web",
    metadata={{"name": "web", "annotations": {{"pulumi.com/timeoutSeconds": "{seconds}"}}}},
    spec={{
        "selector": {{"matchLabels": {{"app": "web"}}}},
        "template": {{
            "metadata": {{"labels": {{"app": "web"}}}},
            "spec": {{"containers": [{{"name": "main", "image": "web:1"}}]}},
        }},
    }},
    opts=on,
)
"""


def test_workloads_are_done_when_their_pods_are_ready(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(WORKLOADS)

    def status(pod: Mapping[str, Any]) -> dict[str, Any]:
        return (succeeded if pod["metadata"].get("labels", {}).get("app") == "job" else running)(
            pod
        )

    with kubelet(plane, namespace, status):
        result = project.up()
    assert result.outputs == {"ready": 2, "phase": "Active"}
    assert project.up().changes == {"same": 14}


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


def test_a_failed_job_fails_at_once_with_its_reason(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack("""
job = batch.v1.Job(
    "job",
    metadata={"name": "job"},
    spec={
        "backoffLimit": 0,
        "template": {
            "spec": {
                "restartPolicy": "Never",
                "containers": [{"name": "main", "image": "job:1"}],
            }
        },
    },
    opts=on,
)
""")

    def crashed(pod: Mapping[str, Any]) -> dict[str, Any]:
        status = succeeded(pod)
        status["phase"] = "Failed"
        ended = {"exitCode": 3, "reason": "Error", "message": "no tide tables"}
        status["containerStatuses"][0]["state"]["terminated"].update(ended)
        return status

    with kubelet(plane, namespace, crashed):
        failed = project.up(expect_failure=True)
    assert "the Job failed: BackoffLimitExceeded" in failed.output
    assert "container main ended with exit code 3: Error: no tide tables" in failed.output


def test_addresses_and_custom_conditions_are_awaited_for_as_long_as_the_program_says(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack("""
service = core.v1.Service(
    "service",
    metadata={"name": "service", "annotations": {"pulumi.com/timeoutSeconds": "2"}},
    spec={"type": "LoadBalancer", "ports": [{"port": 80}]},
    opts=on,
)
settings = core.v1.ConfigMap(
    "settings",
    metadata={
        "name": "settings",
        "annotations": {
            "pulumi.com/waitFor": "jsonpath={.data.filled}=yes",
            "pulumi.com/timeoutSeconds": "2",
        },
    },
    opts=on,
)
spec = {"containers": [{"name": "main", "image": "web:1"}]}
lone = core.v1.Pod(
    "lone",
    metadata={"name": "lone"},
    spec=spec,
    opts=pulumi.ResourceOptions(
        provider=cluster, custom_timeouts=pulumi.CustomTimeouts(create="3s")
    ),
)
unwatched = core.v1.Pod(
    "unwatched", metadata={"annotations": {"pulumi.com/skipAwait": "true"}}, spec=spec, opts=on
)
pulumi.export("address", service.status.load_balancer.ingress[0].ip)
""")
    failed = project.up("--continue-on-error", expect_failure=True)
    assert "no load balancer has given the Service an address" in failed.output
    assert ".data.filled is null, not yes" in failed.output
    assert f"Pod {namespace}/lone: the Pod is Pending (not ready after 3 s)" in failed.output
    unready = {
        resource["urn"].rpartition("::")[2]
        for resource in project.stack_export()["deployment"]["resources"]
        if resource.get("initErrors")
    }
    assert unready == {"service", "settings", "lone"}
    here = f"/api/v1/namespaces/{namespace}"
    plane.patch(f"{here}/configmaps/settings", {"data": {"filled": "yes"}})
    plane.set_status(
        f"{here}/services/service", {"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}}
    )
    plane.set_status(f"{here}/pods/lone", running(plane.get(f"{here}/pods/lone")))
    assert project.up().outputs == {"address": "192.0.2.7"}


def test_a_deletion_waits_and_names_what_holds_the_object(
    stack: Callable[[str], Stack], plane: ControlPlane, namespace: str
) -> None:
    project = stack(f"""
gone = core.v1.ConfigMap("gone", metadata={{"name": "gone"}}, opts=on)
held = core.v1.ConfigMap(
    "held",
    metadata={{
        "name": "held",
        "finalizers": ["example.com/keeper"],
        "annotations": {{"pulumi.com/timeoutSeconds": "2"}},
    }},
    opts=on,
)
left = core.v1.ConfigMap(
    "left",
    metadata={{
        "name": "left",
        "finalizers": ["example.com/keeper"],
        "annotations": {{"pulumi.com/skipAwait": "true"}},
    }},
    opts=on,
)
home = core.v1.Namespace("home", metadata={{"name": "{namespace[:40]}-home"}}, opts=on)
""")
    project.up()
    here = f"/api/v1/namespaces/{namespace}/configmaps"
    plane.delete(f"{here}/gone")
    failed = project.destroy(expect_failure=True)
    assert f"ConfigMap {namespace}/held is still there 2 s after its deletion" in failed.output
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
