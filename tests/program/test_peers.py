"""What one cluster is given to reach another with."""

import json
from typing import Any

import pytest
import yaml

from tests.program.answers import authority_of, token_of
from tests.program.conftest import Program, addresses
from tests.program.recording import Run

PEER = "workload-2"
KIND_NAME = "lab-workload-2"
SERVER = f"https://{KIND_NAME}-control-plane:6443"


def kubeconfig(run: Run, secret: str) -> Any:
    """The kubeconfig for the peer in a Secret, where it is under the peer's name."""
    ((key, text),) = run.named(secret, "Secret").inputs["stringData"].items()
    assert key == PEER
    return yaml.safe_load(text)


@pytest.mark.parametrize(
    ("secret", "account"),
    [
        (f"workload-1/remote-secret/{PEER}", f"{PEER}/istio/reader-token"),
        (f"hub/kiali/cluster/{PEER}", f"{PEER}/kiali/token"),
    ],
    ids=["istiod", "Kiali"],
)
def test_a_kubeconfig_for_a_peer_has_the_address_that_pods_reach(
    program: Program, secret: str, account: str
) -> None:
    found = kubeconfig(program("kind"), secret)
    (cluster,), (user,) = found["clusters"], found["users"]
    assert cluster["cluster"] == {
        "server": SERVER,
        "certificate-authority-data": authority_of(KIND_NAME),
    }
    assert user["user"] == {"token": token_of(account)}


def test_argo_cd_is_told_of_a_cluster_with_the_token_made_for_it(program: Program) -> None:
    told = program("kind").named(f"{PEER}/registration/secret").inputs["stringData"]
    assert (told["name"], told["server"]) == (PEER, SERVER)
    config = json.loads(told["config"])
    assert config["bearerToken"] == token_of(f"{PEER}/registration/token")
    assert config["tlsClientConfig"]["caData"] == authority_of(KIND_NAME)


def test_an_existing_cluster_is_reached_at_its_peer_server(program: Program) -> None:
    run = program("existing")
    assert run.named("workload-1/registration/secret").inputs["stringData"]["server"] == (
        "https://192.168.101.10:6443"
    )
    # Without a setting it is the server of the kubeconfig.
    assert kubeconfig(run, f"workload-1/remote-secret/{PEER}")["clusters"][0]["cluster"] == {
        "server": f"https://{PEER}.example:6443",
        "certificate-authority-data": authority_of(PEER),
    }


@pytest.mark.parametrize("cluster", ["workload-1", "workload-2"])
def test_analyses_are_told_where_the_querier_is(program: Program, cluster: str) -> None:
    run = program("kind")
    annotations = run.named(f"{cluster}/registration/secret").inputs["metadata"]["annotations"]
    assert (
        annotations["lab/thanos-address"] == f"http://{addresses(run, 'hub')['thanosQuery']}:9090"
    )
