"""Small stand-ins for the release manifests, with all that the program looks for in them."""

from typing import Any, Final

import yaml

from foundation.versions import Manifest

_OBJECTS: Final[dict[str, list[tuple[str, str]]]] = {
    "argo-cd": [
        ("CustomResourceDefinition", "applications.argoproj.io"),
        ("ConfigMap", "argocd-cm"),
        ("Secret", "argocd-secret"),
        ("Deployment", "argocd-dex-server"),
        ("Deployment", "argocd-server"),
        ("StatefulSet", "argocd-application-controller"),
        ("ServiceAccount", "argocd-server"),
        ("ClusterRole", "argocd-server"),
        ("ClusterRoleBinding", "argocd-server"),
    ],
    "argo-rollouts": [
        ("CustomResourceDefinition", "rollouts.argoproj.io"),
        ("ServiceAccount", "argo-rollouts"),
        ("ClusterRole", "argo-rollouts"),
        ("ClusterRoleBinding", "argo-rollouts"),
        ("Deployment", "argo-rollouts"),
    ],
    "prometheus-operator": [
        ("CustomResourceDefinition", "prometheuses.monitoring.coreos.com"),
        ("ServiceAccount", "prometheus-operator"),
        ("ClusterRole", "prometheus-operator"),
        ("ClusterRoleBinding", "prometheus-operator"),
        ("Deployment", "prometheus-operator"),
    ],
    "kube-state-metrics": [
        ("ServiceAccount", "kube-state-metrics"),
        ("ClusterRole", "kube-state-metrics"),
        ("ClusterRoleBinding", "kube-state-metrics"),
        ("Deployment", "kube-state-metrics"),
        ("Service", "kube-state-metrics"),
    ],
}
_API_VERSIONS: Final = {
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "ClusterRole": "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding": "rbac.authorization.k8s.io/v1",
}


def manifest_text(manifest: Manifest) -> str:
    """The text of a stand-in; its image's tag is the manifest's version."""
    return yaml.safe_dump_all(
        _object(kind, name, f"upstream.example/{manifest.name}:{manifest.version}")
        for kind, name in _OBJECTS[manifest.name]
    )


def _object(kind: str, name: str, image: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "apiVersion": _API_VERSIONS.get(kind, "v1"),
        "kind": kind,
        "metadata": {"name": name},
    }
    if kind == "CustomResourceDefinition":
        made["spec"] = {"versions": []}
    if kind in ("Deployment", "StatefulSet"):
        made["spec"] = {"template": {"spec": {"containers": [{"name": name, "image": image}]}}}
    if kind == "ClusterRole":
        made["rules"] = []
    if kind == "ClusterRoleBinding":
        made["subjects"] = [{"kind": "ServiceAccount", "name": name, "namespace": "upstream"}]
    return made
