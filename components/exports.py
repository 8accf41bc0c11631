"""The stack's outputs: the facts about a running lab for users and for the `lab` command."""

from typing import Any

from pulumi import Input, Output

from components.clusters.cluster import Cluster
from components.delivery import argo_cd
from components.grafana import grafana
from components.kiali import kiali
from components.lab import Lab
from components.settings.model import Settings
from foundation import names, versions

Outputs = dict[str, Any]


def outputs(settings: Settings, lab: Lab) -> Outputs:
    """Name -> value; `lab/stack.py` reads them."""
    return {
        "name": settings.name,
        "provider": settings.provider,
        "mesh": names.MESH,
        "clusters": [_hub(lab), *(_workload(lab, name) for name in lab.workload)],
        "endpoints": _endpoints(settings, lab),
        "versions": _versions(settings),
        "notes": list(settings.notes),
        "credentials": Output.secret(_credentials(lab)),
    }


def _versions(settings: Settings) -> dict[str, str]:
    found = {
        "Istio": versions.ISTIO,
        "MetalLB": versions.METALLB,
        "Argo CD": versions.ARGO_CD,
        "Argo Rollouts": versions.ARGO_ROLLOUTS,
        "Prometheus Operator": versions.PROMETHEUS_OPERATOR,
        "Prometheus": versions.PROMETHEUS,
        "Thanos": versions.THANOS,
        "kube-state-metrics": versions.KUBE_STATE_METRICS,
    }
    if settings.grafana:
        found["Grafana (chart)"] = versions.GRAFANA_CHART
    if settings.kiali:
        found["Kiali"] = versions.KIALI
    return found


def _credentials(lab: Lab) -> Outputs:
    found = {"argocd": {"username": argo_cd.USER, "password": lab.delivery.password}}
    if lab.grafana is not None:
        found["grafana"] = {"username": grafana.USER, "password": lab.grafana.password}
    return found


def _hub(lab: Lab) -> Outputs:
    return _cluster(lab.hub, "hub", None, {"thanosQuery": lab.querier.address})


def _workload(lab: Lab, name: str) -> Outputs:
    addresses: dict[str, Input[str]] = {
        "ingressGateway": lab.mesh[name].ingress_address,
        "eastWestGateway": lab.mesh[name].east_west_address,
        "thanosSidecar": lab.metrics[name].sidecar_address,
    }
    return _cluster(lab.workload[name], "workload", lab.networks[name], addresses)


def _cluster(
    cluster: Cluster, role: str, network: str | None, addresses: dict[str, Input[str]]
) -> Outputs:
    return {
        "name": cluster.name,
        "role": role,
        "kubeconfig": cluster.kubeconfig_path,
        "context": cluster.context,
        "server": cluster.server,
        "peerServer": cluster.peer_server,
        "network": network,
        "addresses": addresses,
    }


def _endpoints(settings: Settings, lab: Lab) -> Outputs:
    hub, monitoring = settings.hub, names.METRICS_NAMESPACE
    found = {
        "argocd": _endpoint(hub, names.ARGO_CD_NAMESPACE, "argocd-server", 443, "https")
        | _without_web_interface(
            settings, "its API and command line (argocd login localhost:PORT --insecure)"
        ),
        "thanos": _endpoint(hub, monitoring, names.QUERIER, names.QUERIER_PORT),
    }
    for name in lab.workload:
        found[f"prometheus-{name}"] = _endpoint(
            name, monitoring, "prometheus-operated", 9090
        ) | _without_web_interface(settings, "its API (/api/v1/query?query=up)")
    if settings.grafana:
        found["grafana"] = _endpoint(hub, monitoring, grafana.SERVICE, grafana.PORT)
    if settings.kiali:
        # Kiali redirects / to its own path.
        found["kiali"] = _endpoint(hub, monitoring, kiali.SERVICE, kiali.PORT)
    return found


def _without_web_interface(settings: Settings, instead: str) -> Outputs:
    """A note for images without a web interface; empty for others."""
    if settings.web_interfaces:
        return {}
    return {"note": f"This image has no web interface: use {instead}."}


def _endpoint(
    cluster: str, namespace: str, service: str, port: int, scheme: str = "http"
) -> Outputs:
    return {
        "cluster": cluster,
        "namespace": namespace,
        "service": service,
        "port": port,
        "scheme": scheme,
    }
