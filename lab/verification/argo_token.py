"""Checks that Argo CD's token for a workload cluster has no rights beyond its needs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from foundation import names
from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import Refuted, Unmet
from lab.verification.registration import registration


@dataclass(frozen=True, kw_only=True)
class Action:
    """A verb on a resource; on any object without `name`, in all namespaces without `namespace`."""

    verb: str
    resource: str
    group: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""

    def __str__(self) -> str:
        resource = "/".join(part for part in (self.resource, self.subresource, self.name) if part)
        return f"{self.verb} {resource}" + (f" in {self.namespace}" if self.namespace else "")


_RBAC: Final = "rbac.authorization.k8s.io"

FORBIDDEN: Final = (
    # Reading credentials: private keys of the mesh, remote secrets, service account tokens.
    Action(verb="list", resource="secrets"),
    Action(verb="get", resource="secrets", namespace="kube-system"),
    Action(verb="get", resource="secrets", namespace=names.ISTIO_NAMESPACE),
    Action(verb="get", resource="secrets", namespace=names.METRICS_NAMESPACE),
    Action(verb="create", resource="serviceaccounts", subresource="token", namespace="kube-system"),
    Action(verb="approve", resource="signers", group="certificates.k8s.io"),
    # Extending its own rights.
    Action(verb="escalate", resource="clusterroles", group=_RBAC),
    Action(verb="bind", resource="clusterroles", group=_RBAC),
    Action(verb="patch", resource="clusterroles", group=_RBAC, name="argo-rollouts"),
    Action(verb="escalate", resource="clusterroles", group=_RBAC, name="argo-rollouts"),
    Action(verb="bind", resource="clusterroles", group=_RBAC, name="argo-rollouts"),
    Action(verb="create", resource="clusterrolebindings", group=_RBAC),
    Action(verb="impersonate", resource="users"),
    Action(verb="impersonate", resource="serviceaccounts", namespace="kube-system"),
    # Changing components of the lab and of the cluster.
    Action(verb="create", resource="pods", namespace="kube-system"),
    Action(verb="create", resource="pods", subresource="exec", namespace=names.ISTIO_NAMESPACE),
    Action(verb="patch", resource="deployments", group="apps", namespace=names.ISTIO_NAMESPACE),
    Action(verb="patch", resource="deployments", group="apps", namespace=names.METRICS_NAMESPACE),
    Action(verb="delete", resource="namespaces"),
    Action(verb="delete", resource="nodes"),
    Action(verb="patch", resource="nodes"),
    Action(
        verb="create",
        resource="mutatingwebhookconfigurations",
        group="admissionregistration.k8s.io",
    ),
    Action(verb="*", resource="*", group="*"),
)


def argo_token_is_limited(hub: Kubectl, kubectl: Kubectl) -> str:
    """Argo CD's token is valid in the workload cluster and allows none of the FORBIDDEN actions.

    The token is sent to its own cluster only, for a TokenReview. The access reviews of its user are
    created as administrator, because kubectl prefers its client certificate to a token.
    """
    (reviewed,) = _create(kubectl, [token_review(registration(hub, kubectl.cluster.name).token)])
    user = authenticated_user(reviewed)
    answers = _create(kubectl, [access_review(user, action) for action in FORBIDDEN])
    reviewed_actions = zip(FORBIDDEN, answers, strict=True)
    may = [str(action) for action, answer in reviewed_actions if allowed(answer)]
    if may:
        raise Refuted(f"{user['username']} may {', '.join(may)}")
    return f"{user['username']} may do none of {len(FORBIDDEN)} forbidden actions"


def token_review(token: str) -> dict[str, Any]:
    """A TokenReview: asks a cluster for the user of a token."""
    return {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenReview",
        "spec": {"token": token},
    }


def authenticated_user(review: Mapping[str, Any]) -> Mapping[str, Any]:
    """The user in a TokenReview's answer. Raises Unmet if the token is not valid."""
    status = review.get("status", {})
    if not status.get("authenticated"):
        raise Unmet(f"the cluster does not accept the token: {status.get('error', 'unknown')}")
    return status["user"]


def access_review(user: Mapping[str, Any], action: Action) -> dict[str, Any]:
    """A SubjectAccessReview: asks a cluster whether `user` may perform `action`."""
    attributes = {
        "verb": action.verb,
        "group": action.group,
        "resource": action.resource,
        "subresource": action.subresource,
        "namespace": action.namespace,
        "name": action.name,
    }
    return {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {
            "user": user["username"],
            "uid": user.get("uid", ""),
            "groups": user.get("groups", []),
            "resourceAttributes": attributes,
        },
    }


def allowed(review: Mapping[str, Any]) -> bool:
    """The answer to an access review. Raises KeyError if it has none."""
    return bool(review["status"]["allowed"])


def _create(kubectl: Kubectl, reviews: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The answers to reviews, which the API returns at once and does not store."""
    reviewed = json.dumps({"apiVersion": "v1", "kind": "List", "items": reviews})
    text = kubectl.run("create", "--filename=-", "--output=json", stdin=reviewed)
    return objects(text)


def objects(text: str) -> list[Any]:
    """The JSON objects in the output of `kubectl create`, which concatenates them."""
    decoder, rest = json.JSONDecoder(), text.lstrip()
    found: list[Any] = []
    while rest:
        value, end = decoder.raw_decode(rest)
        found.append(value)
        rest = rest[end:].lstrip()
    return found
