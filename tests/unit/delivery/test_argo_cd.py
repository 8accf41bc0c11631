import copy
from typing import Any

import pytest

from components.delivery.argo_cd import edit, server_image
from tests.unit.gitops import strategy


def found(kind: str, name: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name, "namespace": "argocd"}, **fields}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Deployment", "argocd-dex-server"),
        ("NetworkPolicy", "argocd-dex-server-network-policy"),
        ("Deployment", "argocd-notifications-controller"),
        ("Secret", "argocd-notifications-secret"),
    ],
)
def test_single_sign_on_and_messages_are_left_out(kind: str, name: str) -> None:
    assert edit("hash")(found(kind, name)) is None


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Deployment", "argocd-server"),
        ("StatefulSet", "argocd-application-controller"),
        ("ConfigMap", "argocd-cmd-params-cm"),
        ("Service", "argocd-redis"),
    ],
)
def test_all_else_stays_as_it_was_released(kind: str, name: str) -> None:
    released = found(kind, name, spec={"replicas": 1})
    assert edit("hash")(copy.deepcopy(released)) == released


def settings(**released: str) -> dict[str, str]:
    """The settings of Argo CD, where those of the release are `released`."""
    edited = edit("hash")(found("ConfigMap", "argocd-cm", data=released))
    assert edited is not None
    return edited["data"]


def test_settings_of_the_release_are_kept() -> None:
    assert settings(url="https://argocd.example")["url"] == "https://argocd.example"


def test_kinds_that_the_account_may_not_list_are_no_error() -> None:
    assert settings()["resource.respectRBAC"] in ("normal", "strict")


def test_every_cluster_gets_a_commit_before_the_gate_of_another_gives_up() -> None:
    (gate,) = strategy.templates()["fleet-gate"]["spec"]["metrics"]
    given = settings()
    delay = seconds(given["timeout.reconciliation"]) + seconds(
        given["timeout.reconciliation.jitter"]
    )
    assert 0 < delay < gate["count"] * seconds(gate["interval"])


def seconds(duration: str) -> int:
    assert duration.endswith("s")
    return int(duration[:-1])


def test_the_administrator_s_password_is_set_as_a_hash() -> None:
    edited = edit("$2b$10$a-hash")(found("Secret", "argocd-secret", type="Opaque"))
    assert edited is not None
    assert edited["type"] == "Opaque"
    assert edited["stringData"]["admin.password"] == "$2b$10$a-hash"
    assert "admin.passwordMtime" in edited["stringData"]
    # `data` would take away the keys that the server has added.
    assert "data" not in edited


def test_the_manifest_s_own_objects_are_not_changed() -> None:
    for name in ("argocd-cm", "argocd-secret"):
        released = found("Any", name)
        before = copy.deepcopy(released)
        edit("hash")(released)
        assert released == before


def test_the_image_is_that_of_argo_cd_s_server() -> None:
    def deployment(name: str, image: str) -> dict[str, Any]:
        spec = {"template": {"spec": {"containers": [{"image": image}]}}}
        return found("Deployment", name, spec=spec)

    manifest = [
        found("Service", "argocd-server"),
        deployment("argocd-redis", "redis:8"),
        deployment("argocd-server", "quay.io/argoproj/argocd:v3"),
    ]
    assert server_image(manifest) == "quay.io/argoproj/argocd:v3"
