import json
from collections.abc import Sequence
from typing import Any

import pytest

from lab.verification.argo_token import (
    FORBIDDEN,
    access_review,
    argo_token_is_limited,
    authenticated_user,
    objects,
)
from lab.verification.check import Refuted, Unmet
from tests.unit.argo_cd.secrets import cluster_secret
from tests.unit.verification.clusters import FakeKubectl, lists

USER = {"username": "system:serviceaccount:argocd:argocd-manager", "groups": ["g"], "uid": "1"}
HUB = FakeKubectl("hub", lists(secrets=[cluster_secret("workload-1")]))


def cluster_that_allows(*verbs: str) -> FakeKubectl:
    """It knows the token, and allows its user whatever has one of these verbs."""

    def answer(_: Sequence[str], stdin: str) -> str:
        answers: list[dict[str, Any]] = []
        for review in json.loads(stdin)["items"]:
            spec = review["spec"]
            if review["kind"] == "TokenReview":
                known = spec["token"] == "workload-1's"
                answers.append({"status": {"authenticated": known, "user": USER if known else {}}})
            else:
                assert (spec["user"], spec["groups"]) == (USER["username"], USER["groups"])
                verb = spec["resourceAttributes"]["verb"]
                answers.append({"status": {"allowed": verb in verbs}})
        return "\n".join(json.dumps(each, indent=4) for each in answers)

    return FakeKubectl("workload-1", answer)


def test_a_token_that_may_do_nothing_needless_is_limited() -> None:
    found = argo_token_is_limited(HUB, cluster_that_allows("watch"))
    assert f"none of {len(FORBIDDEN)} forbidden actions" in found


def test_what_a_token_may_do_without_need_is_named_and_final() -> None:
    with pytest.raises(Refuted, match=r"argocd-manager may delete namespaces, delete nodes$"):
        argo_token_is_limited(HUB, cluster_that_allows("delete"))


def test_the_token_is_told_to_the_cluster_on_standard_input_alone() -> None:
    kubectl = cluster_that_allows()
    argo_token_is_limited(HUB, kubectl)
    assert "workload-1's" in kubectl.asked[0][1]
    assert not any("workload-1's" in word for args, _ in kubectl.asked for word in args)


def test_a_token_that_the_cluster_does_not_know_proves_nothing() -> None:
    review = {"status": {"error": "expired"}}
    with pytest.raises(Unmet, match="does not accept the token: expired"):
        authenticated_user(review)


def test_a_review_asks_for_the_user_as_the_cluster_knows_it() -> None:
    (deed,) = [deed for deed in FORBIDDEN if deed.subresource == "exec"]
    spec = access_review(USER, deed)["spec"]
    assert (spec["user"], spec["groups"]) == (USER["username"], ["g"])
    assert spec["resourceAttributes"] == {
        "verb": "create",
        "group": "",
        "resource": "pods",
        "subresource": "exec",
        "namespace": "istio-system",
        "name": "",
    }
    assert str(deed) == "create pods/exec in istio-system"


def test_objects_that_stand_one_after_the_other_are_told_apart() -> None:
    assert objects('{"a": 1}\n{\n  "b": {}\n}\n') == [{"a": 1}, {"b": {}}]
    assert objects("") == []
