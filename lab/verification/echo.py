"""The echo app, which the checks of the mesh call: its manifests and its answers.

Each workload cluster gets two Deployments, `echo` and `local`. The Service `echo` selects `echo` in
all clusters. For each cluster X a Service `without-X` selects `local` in X and `echo` elsewhere:
scaling `local` to zero in X removes the local backend of X's calls only, so that the checks of all
clusters can run at the same time.

Callers are the ingress gateways. Both sides check identities: the caller checks the server's
certificate (DestinationRule), the server the caller's (AuthorizationPolicy). Two negative controls
must fail, or the checks prove nothing: a Service whose expected identity no server has, and a path
that nobody may call.
"""

from collections.abc import Iterable
from typing import Any, Final

from foundation import names
from foundation.versions import ISTIO_HUB

NAMESPACE: Final = "lab-verify"
OWNER: Final = "app.kubernetes.io/managed-by"
OWNER_SELECTOR: Final = f"{OWNER}={NAMESPACE}"

ECHO: Final = "echo"
LOCAL: Final = "local"
IMPOSTOR: Final = "impostor"
PORT: Final = 5000
OPEN_PATH: Final = "/hello"
CLOSED_PATH: Final = "/health"

_TRUST_DOMAIN: Final = "cluster.local"
IDENTITY: Final = f"spiffe://{_TRUST_DOMAIN}/ns/{NAMESPACE}/sa/{ECHO}"
_NOBODY: Final = f"spiffe://{_TRUST_DOMAIN}/ns/{NAMESPACE}/sa/nobody"
_CALLER: Final = f"{_TRUST_DOMAIN}/ns/{names.ISTIO_NAMESPACE}/sa/{names.INGRESS_GATEWAY}"
# The bundle contains an image of the same name.
_IMAGE: Final = f"{ISTIO_HUB}/examples-helloworld-v1:1.0"


def without(cluster: str) -> str:
    """The Service whose backend in `cluster` can be scaled to zero."""
    return f"without-{cluster}"


def host(service: str) -> str:
    """The `Host` header that ingress gateways route to a Service."""
    return f"{service}.{NAMESPACE}.internal"


def sni(service: str) -> str:
    """The server name (SNI) that east-west gateways route to a Service."""
    return f"outbound_.{PORT}_._.{address(service)}"


def namespace() -> dict[str, Any]:
    """The namespace of the echo app, which `lab verify` creates and deletes."""
    labels = {OWNER: NAMESPACE, "istio-injection": "enabled"}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": NAMESPACE, "labels": labels},
    }


def manifests(cluster: str, clusters: Iterable[str]) -> list[dict[str, Any]]:
    """All objects in the namespace, in `cluster`, which is one of `clusters`."""
    backends = {
        ECHO: ECHO,
        IMPOSTOR: ECHO,
        **{without(each): LOCAL if each == cluster else ECHO for each in clusters},
    }
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": _metadata(ECHO)},
        _deployment(ECHO, cluster),
        _deployment(LOCAL, cluster),
        _authorization_policy(),
        _gateway(),
        *(_service(service, app) for service, app in backends.items()),
        *(_virtual_service(service) for service in backends),
        *(_destination_rule(service) for service in backends),
    ]


def answering_cluster(body: str) -> str | None:
    """The cluster in an answer `Hello version: workload-1, instance: …`; None in any other."""
    rest = body.partition("Hello version: ")[2]
    return rest.partition(",")[0].strip() or None


def _deployment(name: str, cluster: str) -> dict[str, Any]:
    labels = {"app": name}
    container = {
        "name": "echo",
        "image": _IMAGE,
        "imagePullPolicy": "IfNotPresent",
        # The app returns its version in each answer: here, the name of its cluster.
        "env": [{"name": "SERVICE_VERSION", "value": cluster}],
        "ports": [{"containerPort": PORT}],
        # The kubelet probes the app directly; the sidecar and its policy do not apply.
        "readinessProbe": {"httpGet": {"path": CLOSED_PATH, "port": PORT}, "periodSeconds": 1},
        "resources": {"requests": {"cpu": "5m"}},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _metadata(name),
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "serviceAccountName": ECHO,
                    "terminationGracePeriodSeconds": 1,
                    "containers": [container],
                },
            },
        },
    }


def _service(name: str, app: str) -> dict[str, Any]:
    port = {"name": "http", "port": PORT, "targetPort": PORT}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _metadata(name),
        "spec": {"selector": {"app": app}, "ports": [port]},
    }


def _gateway() -> dict[str, Any]:
    port = {"number": 80, "name": "http", "protocol": "HTTP"}
    return _istio(
        "networking.istio.io/v1",
        "Gateway",
        ECHO,
        {
            "selector": {"istio": "ingressgateway"},
            "servers": [{"port": port, "hosts": [host("*")]}],
        },
    )


def _virtual_service(service: str) -> dict[str, Any]:
    destination = {"host": address(service), "port": {"number": PORT}}
    return _istio(
        "networking.istio.io/v1",
        "VirtualService",
        service,
        {
            "hosts": [host(service)],
            "gateways": [ECHO],
            "http": [{"route": [{"destination": destination}]}],
        },
    )


def _destination_rule(service: str) -> dict[str, Any]:
    name = _NOBODY if service == IMPOSTOR else IDENTITY
    tls = {"mode": "ISTIO_MUTUAL", "subjectAltNames": [name]}
    return _istio(
        "networking.istio.io/v1",
        "DestinationRule",
        service,
        {"host": address(service), "trafficPolicy": {"tls": tls}},
    )


def _authorization_policy() -> dict[str, Any]:
    return _istio(
        "security.istio.io/v1",
        "AuthorizationPolicy",
        ECHO,
        {
            # A policy on a workload denies all calls that no rule allows.
            "action": "ALLOW",
            "rules": [
                {
                    "from": [{"source": {"principals": [_CALLER]}}],
                    "to": [{"operation": {"paths": [OPEN_PATH]}}],
                }
            ],
        },
    )


def _istio(api: str, kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": _metadata(name), "spec": spec}


def _metadata(name: str) -> dict[str, Any]:
    return {"name": name, "namespace": NAMESPACE}


def address(service: str) -> str:
    return f"{service}.{NAMESPACE}.svc.cluster.local"
