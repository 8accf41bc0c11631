import asyncio

from components.mesh import objects
from foundation import names


def test_a_remote_secret_names_the_peer_wherever_istiod_looks_for_its_name() -> None:
    secret = objects.remote_secret("workload-2", "a kubeconfig")
    # istiod takes the key for the cluster's ID: it must be what the peer's own istiod is told.
    told = objects.istiod_values("mesh1", "workload-2", "network2")["global"]
    (key,) = secret["stringData"]
    assert key == told["multiCluster"]["clusterName"]
    assert secret["metadata"]["annotations"]["networking.istio.io/cluster"] == key
    assert secret["metadata"]["labels"]["istio/multiCluster"] == "true"


def test_the_secrets_of_two_peers_have_different_names() -> None:
    found = {
        objects.remote_secret(peer, "a kubeconfig")["metadata"]["name"]
        for peer in ("workload-1", "workload-2")
    }
    assert len(found) == 2


def test_istiod_finds_its_authority_and_the_chain_up_to_the_root() -> None:
    async def resolved() -> dict[str, str | None]:
        # Outputs belong to the event loop that they are made in.
        data = objects.cacerts("certificate\n", "key\n", "root\n")["stringData"]
        return {**data, "cert-chain.pem": await data["cert-chain.pem"].future()}

    assert asyncio.run(resolved()) == {
        "ca-cert.pem": "certificate\n",
        "ca-key.pem": "key\n",
        "root-cert.pem": "root\n",
        "cert-chain.pem": "certificate\nroot\n",
    }


def test_the_namespace_and_istiod_are_told_the_same_network() -> None:
    label = objects.own_namespace("network2")["metadata"]["labels"]["topology.istio.io/network"]
    assert label == objects.istiod_values("mesh1", "workload-2", "network2")["global"]["network"]


def test_other_networks_come_in_by_the_east_west_gateway_alone() -> None:
    selector = objects.CROSS_NETWORK_GATEWAY["spec"]["selector"]
    (server,) = objects.CROSS_NETWORK_GATEWAY["spec"]["servers"]
    assert server["tls"] == {"mode": "AUTO_PASSTHROUGH"}
    east_west = objects.east_west_service(names.EAST_WEST_GATEWAY, "network2")["spec"]
    ingress = objects.ingress_service(names.INGRESS_GATEWAY)["spec"]
    assert selector.items() <= east_west["selector"].items()
    assert not selector.items() <= ingress["selector"].items()
    assert server["port"]["number"] in [each["port"] for each in east_west["ports"]]
    assert server["port"]["number"] not in [each["port"] for each in ingress["ports"]]


def test_istiod_knows_the_gateway_to_a_network_by_the_network_s_name() -> None:
    label = "topology.istio.io/network"
    labels = objects.east_west_service(names.EAST_WEST_GATEWAY, "network2")["metadata"]["labels"]
    assert labels[label] == objects.own_namespace("network2")["metadata"]["labels"][label]
    assert label not in objects.ingress_service(names.INGRESS_GATEWAY)["metadata"]["labels"]


def test_strict_mutual_tls_is_the_whole_mesh_s() -> None:
    # In the root namespace, without a selector, it holds for every namespace.
    assert objects.STRICT["metadata"]["namespace"] == names.ISTIO_NAMESPACE
    assert objects.STRICT["spec"] == {"mtls": {"mode": "STRICT"}}
