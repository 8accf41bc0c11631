"""What metrics are declared with: plain data in, manifests out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pulumi import Input, Output

from components.kubernetes.namespace import namespace
from foundation.versions import PROMETHEUS, THANOS

NAMESPACE: Final = "monitoring"
PROMETHEUS_NAME: Final = "lab"
SIDECAR: Final = "thanos-sidecar"
SIDECAR_PORT: Final = 10901
QUERIER: Final = "thanos-query"
QUERIER_PORT: Final = 9090
QUERIER_URL: Final = f"http://{QUERIER}.{NAMESPACE}.svc:{QUERIER_PORT}"
"""The querier, from within the hub."""
THANOS_IMAGE: Final = f"quay.io/thanos/thanos:{THANOS}"

_TLS_FOLDER: Final = "/etc/tls/thanos"
_TLS_SECRET: Final = "thanos-tls"


def own_namespace() -> dict[str, Any]:
    """Nothing in it is part of the mesh: what scrapes is plain HTTP, what is asked has TLS."""
    return namespace(NAMESPACE)


def tls_secret(certificate: Input[str], key: Input[str], authority: Input[str]) -> dict[str, Any]:
    """A certificate with its key, and the authority that peers' certificates must be from."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": _TLS_SECRET, "namespace": NAMESPACE},
        "type": "kubernetes.io/tls",
        "stringData": {"tls.crt": certificate, "tls.key": key, "ca.crt": authority},
    }


def prometheus_account() -> list[dict[str, Any]]:
    """The account that Prometheus discovers and scrapes its targets with."""
    name = "prometheus"
    metadata = {"name": name, "namespace": NAMESPACE}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata},
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRole",
            "metadata": {"name": name},
            "rules": [
                {
                    "apiGroups": [""],
                    "resources": ["services", "endpoints", "pods"],
                    "verbs": ["get", "list", "watch"],
                },
                {
                    "apiGroups": ["discovery.k8s.io"],
                    "resources": ["endpointslices"],
                    "verbs": ["get", "list", "watch"],
                },
            ],
        },
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": name},
            "roleRef": role,
            "subjects": [{"kind": "ServiceAccount", **metadata}],
        },
    ]


def prometheus(cluster: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """A Prometheus whose series carry the cluster's name, with a Thanos sidecar.

    The sidecar answers only who shows a certificate of the lab's metrics authority.
    """
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Prometheus",
        "metadata": {
            "name": PROMETHEUS_NAME,
            "namespace": NAMESPACE,
            "annotations": {"pulumi.com/waitFor": "condition=Available"},
        },
        "spec": {
            "version": PROMETHEUS,
            "serviceAccountName": "prometheus",
            "externalLabels": {"cluster": cluster},
            "podMonitorSelector": {},
            "podMonitorNamespaceSelector": {},
            "serviceMonitorSelector": {},
            "serviceMonitorNamespaceSelector": {},
            "volumes": [{"name": _TLS_SECRET, "secret": {"secretName": _TLS_SECRET}}],
            "thanos": {
                "image": THANOS_IMAGE,
                "version": THANOS,
                "grpcServerTlsConfig": {
                    "certFile": f"{_TLS_FOLDER}/tls.crt",
                    "keyFile": f"{_TLS_FOLDER}/tls.key",
                    "caFile": f"{_TLS_FOLDER}/ca.crt",
                },
                "volumeMounts": [{"name": _TLS_SECRET, "mountPath": _TLS_FOLDER, "readOnly": True}],
            },
            **settings["prometheus"],
        },
    }


def envoy_stats_monitor(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Scrapes every Envoy of the mesh, gateways included."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": "envoy-stats-monitor", "namespace": NAMESPACE},
        "spec": {
            "namespaceSelector": {"any": True},
            "selector": {
                "matchExpressions": [
                    {"key": "service.istio.io/canonical-name", "operator": "Exists"}
                ]
            },
            "podMetricsEndpoints": [
                {
                    "port": "http-envoy-prom",
                    "path": "/stats/prometheus",
                    **settings["envoyStats"],
                }
            ],
        },
    }


ISTIO_COMPONENT_MONITOR: Final[dict[str, Any]] = {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "ServiceMonitor",
    "metadata": {"name": "istio-component-monitor", "namespace": NAMESPACE},
    "spec": {
        "namespaceSelector": {"any": True},
        "selector": {"matchLabels": {"istio": "pilot"}},
        "endpoints": [{"port": "http-monitoring"}],
    },
}

KUBE_STATE_METRICS_MONITOR: Final[dict[str, Any]] = {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "ServiceMonitor",
    "metadata": {"name": "kube-state-metrics", "namespace": NAMESPACE},
    "spec": {
        "selector": {"matchLabels": {"app.kubernetes.io/name": "kube-state-metrics"}},
        # The namespace and pod of a series are those it tells of, not kube-state-metrics' own.
        "endpoints": [{"port": "http-metrics", "honorLabels": True}],
    },
}


def sidecar_service() -> dict[str, Any]:
    """Where the hub's querier reaches the sidecar: arguments of the SDK's Service."""
    return {
        "metadata": {"name": SIDECAR, "namespace": NAMESPACE},
        "spec": {
            "type": "LoadBalancer",
            "selector": {"operator.prometheus.io/name": PROMETHEUS_NAME},
            "ports": [{"name": "grpc", "port": SIDECAR_PORT, "target_port": SIDECAR_PORT}],
        },
    }


def querier(endpoints: Sequence[Input[str]]) -> dict[str, Any]:
    """Thanos Query over the sidecars at `endpoints`, `host:port` each."""
    labels = {"app.kubernetes.io/name": QUERIER}
    arguments: list[Input[str]] = [
        "query",
        f"--http-address=0.0.0.0:{QUERIER_PORT}",
        "--grpc-client-tls-secure",
        f"--grpc-client-tls-cert={_TLS_FOLDER}/tls.crt",
        f"--grpc-client-tls-key={_TLS_FOLDER}/tls.key",
        f"--grpc-client-tls-ca={_TLS_FOLDER}/ca.crt",
        f"--grpc-client-server-name={SIDECAR}",
        "--query.replica-label=prometheus_replica",
        # A missing cluster is an error, not an answer about the others: a canary must not be
        # judged by half of the fleet. Argo Rollouts cannot ask for it query by query.
        "--no-query.partial-response",
        # Strict: a sidecar that has been silent for a while is not forgotten, which would again be
        # an answer about the others.
        *(Output.concat("--endpoint-strict=", each) for each in endpoints),
    ]
    probe = {"port": QUERIER_PORT, "scheme": "HTTP"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": QUERIER, "namespace": NAMESPACE, "labels": labels},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "securityContext": {
                        "runAsNonRoot": True,
                        "runAsUser": 1001,
                        "fsGroup": 1001,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [
                        {
                            "name": "thanos-query",
                            "image": THANOS_IMAGE,
                            "args": arguments,
                            "ports": [{"name": "http", "containerPort": QUERIER_PORT}],
                            "readinessProbe": {
                                "httpGet": {"path": "/-/ready", **probe},
                                "periodSeconds": 2,
                            },
                            "livenessProbe": {"httpGet": {"path": "/-/healthy", **probe}},
                            "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}},
                            "securityContext": {
                                "allowPrivilegeEscalation": False,
                                "capabilities": {"drop": ["ALL"]},
                                "readOnlyRootFilesystem": True,
                            },
                            "volumeMounts": [
                                {"name": _TLS_SECRET, "mountPath": _TLS_FOLDER, "readOnly": True}
                            ],
                        }
                    ],
                    "volumes": [{"name": _TLS_SECRET, "secret": {"secretName": _TLS_SECRET}}],
                },
            },
        },
    }


def querier_service() -> dict[str, Any]:
    """Where people and the workload clusters' analyses ask: arguments of the SDK's Service."""
    return {
        "metadata": {"name": QUERIER, "namespace": NAMESPACE},
        "spec": {
            "type": "LoadBalancer",
            "selector": {"app.kubernetes.io/name": QUERIER},
            "ports": [{"name": "http", "port": QUERIER_PORT, "target_port": QUERIER_PORT}],
        },
    }
