"""The rights of Argo CD in a workload cluster.

Argo CD reads the kinds that it shows in an Application's tree. It changes only the content of
`gitops/`: the kinds of the app and of Argo Rollouts in their namespaces, and the definitions of
Argo Rollouts. It may not read Secrets, execute anything in a Pod, or grant rights: an account that
may change a bound cluster role can give itself all rights. Therefore the cluster-wide rights of
Argo Rollouts are granted here, not by Git.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from components.kubernetes.namespace import namespace
from foundation import names

ACCOUNT: Final = "argocd-manager"
"""Argo CD's service account, in the namespace `names.ARGO_CD_NAMESPACE`."""

_READ: Final = ["get", "list", "watch"]
_WRITE: Final = ["create", "update", "patch", "delete"]
_RBAC: Final = "rbac.authorization.k8s.io"

_ROLLOUTS_DEFINITIONS: Final = [
    f"{plural}.argoproj.io"
    for plural in (
        "analysisruns",
        "analysistemplates",
        "clusteranalysistemplates",
        "experiments",
        "rollouts",
    )
]


def namespaces() -> list[dict[str, Any]]:
    """The namespaces that Argo CD delivers to, and the namespace of its account.

    Argo CD cannot create them itself: its rights in a namespace require the namespace.
    """
    return [
        _labelled(names.ARGO_CD_NAMESPACE),
        _labelled(names.APP_NAMESPACE, {"istio-injection": "enabled"}),
        _labelled(names.ROLLOUTS_NAMESPACE),
    ]


def _labelled(name: str, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    return namespace(name, {"app.kubernetes.io/part-of": "lab", **(labels or {})})


def rights() -> list[dict[str, Any]]:
    """The service account, its roles, and their bindings."""
    cluster_wide = {"apiGroup": _RBAC, "kind": "ClusterRole", "name": ACCOUNT}
    within = {"apiGroup": _RBAC, "kind": "Role", "name": ACCOUNT}
    subjects = [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": names.ARGO_CD_NAMESPACE}]
    rbac = f"{_RBAC}/v1"
    found: list[dict[str, Any]] = [
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": ACCOUNT, "namespace": names.ARGO_CD_NAMESPACE},
        },
        {
            "apiVersion": rbac,
            "kind": "ClusterRole",
            "metadata": {"name": ACCOUNT},
            "rules": _everywhere(),
        },
        {
            "apiVersion": rbac,
            "kind": "ClusterRoleBinding",
            "metadata": {"name": ACCOUNT},
            "roleRef": cluster_wide,
            "subjects": subjects,
        },
    ]
    for place, rules in (
        (names.APP_NAMESPACE, _in_the_app()),
        (names.ROLLOUTS_NAMESPACE, _in_argo_rollouts()),
    ):
        metadata = {"name": ACCOUNT, "namespace": place}
        found += [
            {"apiVersion": rbac, "kind": "Role", "metadata": metadata, "rules": rules},
            {
                "apiVersion": rbac,
                "kind": "RoleBinding",
                "metadata": metadata,
                "roleRef": within,
                "subjects": subjects,
            },
        ]
    return found


def rollouts_rights(manifest: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The cluster-wide roles and bindings in Argo Rollouts' release manifest."""
    kinds = ("ClusterRole", "ClusterRoleBinding")
    return [dict(each) for each in manifest if each["kind"] in kinds]


def _everywhere() -> list[dict[str, Any]]:
    return [
        _rule(
            [""],
            ["configmaps", "endpoints", "events", "namespaces", "pods", "serviceaccounts"],
            _READ,
        ),
        _rule([""], ["services"], _READ),
        _rule(["apps"], ["deployments", "replicasets"], _READ),
        _rule(["discovery.k8s.io"], ["endpointslices"], _READ),
        _rule(["argoproj.io"], ["*"], _READ),
        _rule(["networking.istio.io", "security.istio.io"], ["*"], _READ),
        _rule(["apiextensions.k8s.io"], ["customresourcedefinitions"], [*_READ, "create"]),
        _rule(
            ["apiextensions.k8s.io"],
            ["customresourcedefinitions"],
            ["update", "patch", "delete"],
            _ROLLOUTS_DEFINITIONS,
        ),
        # The Application sets the namespace's label for sidecar injection.
        _rule(
            [""],
            ["namespaces"],
            ["update", "patch"],
            [names.APP_NAMESPACE, names.ROLLOUTS_NAMESPACE],
        ),
    ]


def _in_the_app() -> list[dict[str, Any]]:
    return [
        _rule([""], ["services", "serviceaccounts", "configmaps"], _WRITE),
        _rule(["apps"], ["deployments"], _WRITE),
        _rule(
            ["argoproj.io"],
            ["rollouts", "analysistemplates", "analysisruns", "experiments"],
            _WRITE,
        ),
        _rule(
            ["networking.istio.io"],
            ["destinationrules", "envoyfilters", "gateways", "virtualservices"],
            _WRITE,
        ),
    ]


def _in_argo_rollouts() -> list[dict[str, Any]]:
    return [
        _rule([""], ["services", "serviceaccounts", "configmaps"], _WRITE),
        _rule(["apps"], ["deployments"], _WRITE),
    ]


def _rule(
    groups: list[str], resources: list[str], verbs: list[str], names: list[str] | None = None
) -> dict[str, Any]:
    rule: dict[str, Any] = {"apiGroups": groups, "resources": resources, "verbs": verbs}
    return rule if names is None else {**rule, "resourceNames": names}


def client_config(token: str, certificate_authority: str) -> str:
    """Argo CD's client configuration for a cluster: the `config` of a cluster Secret, JSON.

    `certificate_authority` is PEM in base64.
    """
    return json.dumps(
        {
            "bearerToken": token,
            "tlsClientConfig": {"insecure": False, "caData": certificate_authority},
        }
    )
