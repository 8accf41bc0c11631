"""Manifests of the metrics."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pulumi import Input, Output

from components.kubernetes.namespace import namespace
from foundation import names
from foundation.versions import PROMETHEUS, THANOS

PROMETHEUS_NAME: Final = "lab"
QUERIER_URL: Final = f"http://{names.QUERIER}.{names.METRICS_NAMESPACE}.svc:{names.QUERIER_PORT}"
"""The querier, for Pods of the hub."""
THANOS_IMAGE: Final = f"quay.io/thanos/thanos:{THANOS}"

_TLS_FOLDER: Final = "/etc/tls/thanos"
_TLS_SECRET: Final = "thanos-tls"


def own_namespace() -> dict[str, Any]:
    """A namespace outside the mesh: scrapes are plain HTTP, and the sidecar has its own TLS."""
    return namespace(names.METRICS_NAMESPACE)


def tls_secret(certificate: Input[str], key: Input[str], authority: Input[str]) -> dict[str, Any]:
    """A certificate with its key, and the authority that must have issued the other side's."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": _TLS_SECRET, "namespace": names.METRICS_NAMESPACE},
        "type": "kubernetes.io/tls",
        "stringData": {"tls.crt": certificate, "tls.key": key, "ca.crt": authority},
    }


def prometheus_account() -> list[dict[str, Any]]:
    """The service account by which Prometheus discovers its targets, with its role and binding."""
    name = "prometheus"
    metadata = {"name": name, "namespace": names.METRICS_NAMESPACE}
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
    """A Prometheus with the cluster's name as external label, and with a Thanos sidecar.

    The sidecar serves only clients with a certificate of the lab's metrics authority. `settings`
    is the content of `charts-values/metrics.yaml`, merged with its overlay.
    """
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Prometheus",
        "metadata": {
            "name": PROMETHEUS_NAME,
            "namespace": names.METRICS_NAMESPACE,
            "annotations": {"pulumi.com/waitFor": "condition=Available"},
        },
        "spec": {
            "version": PROMETHEUS,
            "serviceAccountName": "prometheus",
            "externalLabels": {names.CLUSTER_LABEL: cluster},
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
    """A PodMonitor for every Envoy of the mesh, including the gateways."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": "envoy-stats-monitor", "namespace": names.METRICS_NAMESPACE},
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
    "metadata": {"name": "istio-component-monitor", "namespace": names.METRICS_NAMESPACE},
    "spec": {
        "namespaceSelector": {"any": True},
        "selector": {"matchLabels": {"istio": "pilot"}},
        "endpoints": [{"port": "http-monitoring"}],
    },
}

KUBE_STATE_METRICS_MONITOR: Final[dict[str, Any]] = {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "ServiceMonitor",
    "metadata": {"name": "kube-state-metrics", "namespace": names.METRICS_NAMESPACE},
    "spec": {
        "selector": {"matchLabels": {"app.kubernetes.io/name": "kube-state-metrics"}},
        # The labels `namespace` and `pod` are those of the object, not those of kube-state-metrics.
        "endpoints": [{"port": "http-metrics", "honorLabels": True}],
    },
}


def sidecar_service() -> dict[str, Any]:
    """The Service by which the hub's querier reaches the sidecar."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": names.SIDECAR, "namespace": names.METRICS_NAMESPACE},
        "spec": {
            "type": "LoadBalancer",
            "selector": {"operator.prometheus.io/name": PROMETHEUS_NAME},
            "ports": [_port("grpc", names.SIDECAR_PORT)],
        },
    }


def querier(endpoints: Sequence[Input[str]]) -> dict[str, Any]:
    """Thanos Query over the sidecars at `endpoints`, `host:port` each."""
    labels = {"app.kubernetes.io/name": names.QUERIER}
    arguments: list[Input[str]] = [
        "query",
        f"--http-address=0.0.0.0:{names.QUERIER_PORT}",
        "--grpc-client-tls-secure",
        f"--grpc-client-tls-cert={_TLS_FOLDER}/tls.crt",
        f"--grpc-client-tls-key={_TLS_FOLDER}/tls.key",
        f"--grpc-client-tls-ca={_TLS_FOLDER}/ca.crt",
        f"--grpc-client-server-name={names.SIDECAR}",
        "--query.replica-label=prometheus_replica",
        # An unreachable cluster is an error, not a result without this cluster: a canary must not
        # be judged by a part of the fleet. Argo Rollouts has no such option for a query.
        "--no-query.partial-response",
        # Strict: otherwise the querier drops an endpoint that does not answer for long, and results
        # lack its cluster.
        *(Output.concat("--endpoint-strict=", each) for each in endpoints),
    ]
    probe = {"port": names.QUERIER_PORT, "scheme": "HTTP"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": names.QUERIER, "namespace": names.METRICS_NAMESPACE, "labels": labels},
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
                            "ports": [{"name": "http", "containerPort": names.QUERIER_PORT}],
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
    """The Service by which users and the workload clusters' analyses reach the querier."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": names.QUERIER, "namespace": names.METRICS_NAMESPACE},
        "spec": {
            "type": "LoadBalancer",
            "selector": {"app.kubernetes.io/name": names.QUERIER},
            "ports": [_port("http", names.QUERIER_PORT)],
        },
    }


def _port(name: str, number: int) -> dict[str, Any]:
    return {"name": name, "port": number, "targetPort": number}
