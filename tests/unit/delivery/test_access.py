import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from components.delivery import access
from components.gitops.content import FOLDER
from foundation import names

READ = {"get", "list", "watch"}
HARMLESS_ANYWHERE = READ | {"create"}
"""Verbs outside of the delivered namespaces: more only by name."""

Rule = dict[str, Any]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [each for each in access.rights() if each["kind"] == kind]


def everywhere() -> list[Rule]:
    (role,) = of_kind("ClusterRole")
    return role["rules"]


def within() -> dict[str, list[Rule]]:
    """The rules of the roles by namespace."""
    return {role["metadata"]["namespace"]: role["rules"] for role in of_kind("Role")}


def all_rules() -> list[Rule]:
    return [*everywhere(), *(rule for rules in within().values() for rule in rules)]


def may(rules: list[Rule], verb: str, group: str, resource: str) -> bool:
    """Whether rules without names allow it."""
    return any(
        verb in rule["verbs"]
        and group in rule["apiGroups"]
        and resource in rule["resources"]
        and "resourceNames" not in rule
        for rule in rules
    )


def delivered(folder: str) -> Iterator[tuple[str, str]]:
    """Group and plural of each kind in a folder of `gitops/`."""
    for file in sorted((FOLDER / folder).rglob("*.yaml")):
        for each in yaml.safe_load_all(file.read_text()):
            group, _, _ = each["apiVersion"].rpartition("/")
            if group != "kustomize.config.k8s.io":
                yield group, f"{each['kind'].lower()}s"


def test_no_verb_is_a_wildcard_and_none_gives_rights_away() -> None:
    verbs = {verb for rule in all_rules() for verb in rule["verbs"]}
    assert "get" in verbs
    assert not verbs & {"*", "bind", "escalate", "impersonate", "deletecollection"}


def test_no_rule_is_about_secrets_rights_or_running_something_in_a_pod() -> None:
    for rule in all_rules():
        assert "*" not in rule["apiGroups"]
        assert not set(rule["apiGroups"]) & {"rbac.authorization.k8s.io", "certificates.k8s.io"}
        for resource in rule["resources"]:
            assert resource != "secrets"
            # Subresources like pods/exec and serviceaccounts/token.
            assert "/" not in resource


def test_kinds_that_are_not_named_are_only_read() -> None:
    unnamed = [rule for rule in all_rules() if "*" in rule["resources"]]
    assert unnamed
    for rule in unnamed:
        assert set(rule["verbs"]) <= READ
        # The core group has Secrets.
        assert "" not in rule["apiGroups"]


def test_outside_of_its_namespaces_the_account_changes_only_what_is_named() -> None:
    for rule in everywhere():
        if set(rule["verbs"]) - READ:
            assert rule["resources"] in (["customresourcedefinitions"], ["namespaces"])
            assert rule.get("resourceNames") or set(rule["verbs"]) <= HARMLESS_ANYWHERE


def test_of_namespaces_only_those_that_are_delivered_to_may_be_changed() -> None:
    (rule,) = (rule for rule in everywhere() if rule["resources"] == ["namespaces"])
    assert set(rule["resourceNames"]) == set(within())
    assert "delete" not in rule["verbs"]


def test_roles_are_in_the_namespaces_of_the_app_and_of_argo_rollouts_and_nowhere_else() -> None:
    assert set(within()) == {names.APP_NAMESPACE, names.ROLLOUTS_NAMESPACE}
    made = {each["metadata"]["name"] for each in access.namespaces()}
    assert set(within()) <= made
    assert {each["metadata"]["namespace"] for each in of_kind("ServiceAccount")} <= made


def test_every_role_is_bound_to_the_account_and_to_nobody_else() -> None:
    (account,) = of_kind("ServiceAccount")
    for kind in ("Role", "ClusterRole"):
        roles = {
            (each["metadata"].get("namespace"), each["metadata"]["name"]) for each in of_kind(kind)
        }
        bindings = of_kind(f"{kind}Binding")
        assert {
            (each["metadata"].get("namespace"), each["roleRef"]["name"]) for each in bindings
        } == roles
        for binding in bindings:
            assert binding["roleRef"]["kind"] == kind
            (subject,) = binding["subjects"]
            assert subject == {"kind": "ServiceAccount", **account["metadata"]}


@pytest.mark.parametrize("folder", ["helloworld", "strategy"])
def test_what_git_has_of_the_app_may_be_made_changed_and_removed(folder: str) -> None:
    kinds = set(delivered(folder))
    assert kinds
    for group, plural in kinds:
        for verb in ("create", "update", "patch", "delete"):
            assert may(within()[names.APP_NAMESPACE], verb, group, plural), f"{verb} {plural}"
        for verb in READ:
            # Watched in the whole cluster, or it would need a list of namespaces.
            assert may(everywhere(), verb, group, plural) or may(everywhere(), verb, group, "*")


def test_of_argo_rollouts_manifest_only_rights_in_the_whole_cluster_are_taken() -> None:
    kinds = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "ServiceAccount", "Secret"]
    manifest = [{"kind": kind, "metadata": {"name": "argo-rollouts"}} for kind in kinds]
    assert access.rollouts_rights(manifest) == manifest[:2]


def test_argo_cd_checks_the_api_server_s_certificate() -> None:
    authority = base64.b64encode(b"PEM").decode()
    config = json.loads(access.client_config("a-token", authority))
    assert config == {
        "bearerToken": "a-token",
        "tlsClientConfig": {"insecure": False, "caData": authority},
    }
