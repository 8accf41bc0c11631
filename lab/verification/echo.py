"""The application that the checks of the mesh call: manifests, and what answers say.

Each workload cluster gets the same two Deployments, `echo` and `local`. The Service `echo` is
backed by `echo` in all clusters. For each cluster X there is a Service `without-X`, backed by
`local` in X and by `echo` in the others: scaling `local` to zero in X takes the local app away from
the calls of X alone, so that all clusters can be tried at the same time.

Callers are the ingress gateways. Both sides check the other's identity: the caller by the name in
the server's certificate (DestinationRule), the server by the caller's (AuthorizationPolicy). One
Service expects a name that no server has, and one path is open to nobody: calls of these must
fail, else the two prove nothing.
"""

from collections.abc import Iterable
from typing import Any, Final

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
_CALLER: Final = f"{_TRUST_DOMAIN}/ns/istio-system/sa/istio-ingressgateway"
# Upstream's image, or the bundle's of the same name.
_IMAGE: Final = f"{ISTIO_HUB}/examples-helloworld-v1:1.0"


def without(cluster: str) -> str:
    """The Service whose local app in `cluster` can be scaled to zero."""
    return f"without-{cluster}"


def host(service: str) -> str:
    """The host by which the ingress gateways know a Service."""
    return f"{service}.{NAMESPACE}.internal"


def sni(service: str) -> str:
    """The server name by which a peer's east-west gateway passes calls on to a Service."""
    return f"outbound_.{PORT}_._.{_address(service)}"


def namespace() -> dict[str, Any]:
    """The namespace of it all, which `lab verify` makes and removes."""
    labels = {OWNER: NAMESPACE, "istio-injection": "enabled"}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": NAMESPACE, "labels": labels},
    }


def manifests(cluster: str, clusters: Iterable[str]) -> list[dict[str, Any]]:
    """Everything in the namespace of `cluster`, one of `clusters`."""
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
    """The cluster whose app gave an answer: `Hello version: workload-1, instance: …`."""
    rest = body.partition("Hello version: ")[2]
    return rest.partition(",")[0].strip() or None


def _deployment(name: str, cluster: str) -> dict[str, Any]:
    labels = {"app": name}
    container = {
        "name": "echo",
        "image": _IMAGE,
        "imagePullPolicy": "IfNotPresent",
        # The app names its version when it answers: here, its cluster.
        "env": [{"name": "SERVICE_VERSION", "value": cluster}],
        "ports": [{"containerPort": PORT}],
        # The kubelet asks the app itself, past the sidecar and its policy.
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
    destination = {"host": _address(service), "port": {"number": PORT}}
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
        {"host": _address(service), "trafficPolicy": {"tls": tls}},
    )


def _authorization_policy() -> dict[str, Any]:
    return _istio(
        "security.istio.io/v1",
        "AuthorizationPolicy",
        ECHO,
        {
            # What no rule allows is denied, once a policy applies to a workload.
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


def _address(service: str) -> str:
    return f"{service}.{NAMESPACE}.svc.cluster.local"
