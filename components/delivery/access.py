"""What Argo CD may do in a workload cluster, and no more.

It reads the kinds that it shows in an Application's tree, and changes only what `gitops/` has: in
the namespaces of the app and of Argo Rollouts whatever those consist of, outside of namespaces
Argo Rollouts' definitions. It reads no Secret, runs nothing in a Pod and grants no rights: who may
change a cluster role that is bound somewhere has all rights in the end. What Argo Rollouts itself
may do is therefore granted here, and not by Git.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from components.kubernetes.namespace import ARGO_CD, namespace

ACCOUNT: Final = "argocd-manager"
NAMESPACE: Final = ARGO_CD
"""Of the account."""
APP_NAMESPACE: Final = "helloworld"
ROLLOUTS_NAMESPACE: Final = "argo-rollouts"

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
    """The namespaces that Argo CD delivers to, and the one of its account.

    Rights in a namespace need the namespace: that is why it is not left to Argo CD to make them.
    """
    return [
        _labelled(NAMESPACE),
        _labelled(APP_NAMESPACE, {"istio-injection": "enabled"}),
        _labelled(ROLLOUTS_NAMESPACE),
    ]


def _labelled(name: str, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    return namespace(name, {"app.kubernetes.io/part-of": "lab", **(labels or {})})


def rights() -> list[dict[str, Any]]:
    """The account with its roles and their bindings."""
    cluster_wide = {"apiGroup": _RBAC, "kind": "ClusterRole", "name": ACCOUNT}
    within = {"apiGroup": _RBAC, "kind": "Role", "name": ACCOUNT}
    subjects = [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": NAMESPACE}]
    rbac = f"{_RBAC}/v1"
    found: list[dict[str, Any]] = [
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": ACCOUNT, "namespace": NAMESPACE},
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
        (APP_NAMESPACE, _in_the_app()),
        (ROLLOUTS_NAMESPACE, _in_argo_rollouts()),
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
    """What of Argo Rollouts' release manifest grants rights in the whole cluster."""
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
        # The label for sidecar injection is part of the Application.
        _rule([""], ["namespaces"], ["update", "patch"], [APP_NAMESPACE, ROLLOUTS_NAMESPACE]),
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
    """How Argo CD connects: JSON, as cluster Secrets have it in `config`."""
    return json.dumps(
        {
            "bearerToken": token,
            "tlsClientConfig": {"insecure": False, "caData": certificate_authority},
        }
    )
