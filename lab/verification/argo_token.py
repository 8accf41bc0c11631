"""The token that Argo CD has for a workload cluster cannot do what it need not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import Refuted, Unmet
from lab.verification.registration import registration


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something to do to an object; without `name` to any, without `namespace` in all."""

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

NEEDLESS: Final = (
    # Credentials: the mesh's private keys, remote secrets, other service accounts' tokens.
    Deed(verb="list", resource="secrets"),
    Deed(verb="get", resource="secrets", namespace="kube-system"),
    Deed(verb="get", resource="secrets", namespace="istio-system"),
    Deed(verb="get", resource="secrets", namespace="monitoring"),
    Deed(verb="create", resource="serviceaccounts", subresource="token", namespace="kube-system"),
    Deed(verb="approve", resource="signers", group="certificates.k8s.io"),
    # More rights than it was given.
    Deed(verb="escalate", resource="clusterroles", group=_RBAC),
    Deed(verb="bind", resource="clusterroles", group=_RBAC),
    Deed(verb="patch", resource="clusterroles", group=_RBAC, name="argo-rollouts"),
    Deed(verb="escalate", resource="clusterroles", group=_RBAC, name="argo-rollouts"),
    Deed(verb="bind", resource="clusterroles", group=_RBAC, name="argo-rollouts"),
    Deed(verb="create", resource="clusterrolebindings", group=_RBAC),
    Deed(verb="impersonate", resource="users"),
    Deed(verb="impersonate", resource="serviceaccounts", namespace="kube-system"),
    # What the lab and the cluster run on.
    Deed(verb="create", resource="pods", namespace="kube-system"),
    Deed(verb="create", resource="pods", subresource="exec", namespace="istio-system"),
    Deed(verb="patch", resource="deployments", group="apps", namespace="istio-system"),
    Deed(verb="patch", resource="deployments", group="apps", namespace="monitoring"),
    Deed(verb="delete", resource="namespaces"),
    Deed(verb="delete", resource="nodes"),
    Deed(verb="patch", resource="nodes"),
    Deed(
        verb="create",
        resource="mutatingwebhookconfigurations",
        group="admissionregistration.k8s.io",
    ),
    Deed(verb="*", resource="*", group="*"),
)


def argo_token_is_limited(hub: Kubectl, kubectl: Kubectl) -> str:
    """Argo CD's token for a workload cluster is valid there, and may do nothing of `NEEDLESS`.

    The token itself is only shown to the cluster that it is for; whether its user may do a deed is
    then asked as administrator, because `kubectl` would prefer its client certificate to a token.
    """
    (reviewed,) = _create(kubectl, [token_review(registration(hub, kubectl.cluster.name).token)])
    user = authenticated_user(reviewed)
    answers = _create(kubectl, [access_review(user, deed) for deed in NEEDLESS])
    may = [str(deed) for deed, answer in zip(NEEDLESS, answers, strict=True) if allowed(answer)]
    if may:
        raise Refuted(f"{user['username']} may {', '.join(may)}")
    return f"{user['username']} may do none of {len(NEEDLESS)} things that it need not"


def token_review(token: str) -> dict[str, Any]:
    """Asks a cluster whose token it is."""
    return {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenReview",
        "spec": {"token": token},
    }


def authenticated_user(review: Mapping[str, Any]) -> Mapping[str, Any]:
    """The user that a cluster knows by a token; Unmet if it knows none."""
    status = review.get("status", {})
    if not status.get("authenticated"):
        raise Unmet(f"the cluster does not accept the token: {status.get('error', 'unknown')}")
    return status["user"]


def access_review(user: Mapping[str, Any], deed: Deed) -> dict[str, Any]:
    """Asks a cluster whether `user` may do `deed`."""
    attributes = {
        "verb": deed.verb,
        "group": deed.group,
        "resource": deed.resource,
        "subresource": deed.subresource,
        "namespace": deed.namespace,
        "name": deed.name,
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
    """Whether a cluster says yes to an access review; a review without an answer is an error."""
    return bool(review["status"]["allowed"])


def _create(kubectl: Kubectl, reviews: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The answers to reviews, which the API gives at once and does not keep."""
    asked = json.dumps({"apiVersion": "v1", "kind": "List", "items": reviews})
    text = kubectl.run("create", "--filename=-", "--output=json", stdin=asked)
    return objects(text)


def objects(text: str) -> list[Any]:
    """The JSON objects that stand one after the other in what `kubectl create` prints."""
    decoder, rest = json.JSONDecoder(), text.lstrip()
    found: list[Any] = []
    while rest:
        value, end = decoder.raw_decode(rest)
        found.append(value)
        rest = rest[end:].lstrip()
    return found
