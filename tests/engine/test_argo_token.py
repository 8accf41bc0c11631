"""What Argo CD's account may do, judged by a real API server from the roles that it is given."""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from components.delivery import access
from foundation.paths import tools_dir
from lab.kubernetes.kubectl import Kubectl
from lab.stack import Cluster
from lab.verification.argo_token import argo_token_is_limited
from lab.verification.check import Refuted, Unmet
from tests.engine.control_plane import NAME, control_plane
from tests.unit.argo_cd.secrets import cluster_secret
from tests.unit.verification.clusters import FakeKubectl, lists


@pytest.fixture(scope="module")
def kubectl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    """A cluster that Argo CD's account has its rights in."""
    folder = tmp_path_factory.mktemp("argo-token")
    environment = {**os.environ, "PATH": f"{tools_dir()}{os.pathsep}{os.environ['PATH']}"}
    with control_plane(folder):
        kubectl = Kubectl(_cluster(folder / "kubeconfig"), environment)
        for each in (*access.namespaces(), *access.rights()):
            _apply(kubectl, each)
        yield kubectl


@pytest.fixture
def hub(kubectl: Kubectl) -> FakeKubectl:
    """A hub whose Argo CD has a token of the account for the cluster."""
    token = kubectl.run("create", "token", access.ACCOUNT, "--namespace=argocd").strip()
    return _hub_with(token)


def test_the_rights_that_argo_cd_is_given_are_no_more_than_it_needs(
    kubectl: Kubectl, hub: FakeKubectl
) -> None:
    assert "argocd:argocd-manager may do none of" in argo_token_is_limited(hub, kubectl)


def test_a_right_to_read_secrets_is_found(kubectl: Kubectl, hub: FakeKubectl) -> None:
    account = f"--serviceaccount=argocd:{access.ACCOUNT}"
    kubectl.run("create", "clusterrole", "reader", "--verb=get,list", "--resource=secrets")
    kubectl.run("create", "clusterrolebinding", "reader", "--clusterrole=reader", account)
    try:
        with pytest.raises(Refuted, match="may list secrets, get secrets in kube-system"):
            argo_token_is_limited(hub, kubectl)
    finally:
        kubectl.run("delete", "clusterrolebinding", "reader")


def test_a_token_of_another_cluster_is_no_proof(kubectl: Kubectl) -> None:
    token = base64.b64encode(b"not a token of this cluster").decode()
    with pytest.raises(Unmet, match="does not accept the token"):
        argo_token_is_limited(_hub_with(token), kubectl)


def _hub_with(token: str) -> FakeKubectl:
    secret = cluster_secret("workload-1", config=json.dumps({"bearerToken": token}))
    return FakeKubectl("hub", lists(secrets=[secret]))


def _apply(kubectl: Kubectl, thing: dict[str, Any]) -> None:
    kubectl.run("apply", "--server-side", "--filename=-", stdin=json.dumps(thing))


def _cluster(kubeconfig: Path) -> Cluster:
    return Cluster(
        name="workload-1",
        role="workload",
        kubeconfig=kubeconfig,
        context=NAME,
        server="",
        peer_server="",
        network=None,
        addresses={},
    )
