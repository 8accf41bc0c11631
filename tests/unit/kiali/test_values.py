from typing import Any

import pytest

from components.kiali.values import (
    REMOTE_VALUES,
    cluster_secret,
    hub_values,
    secret_name,
    signing_key,
    signing_secret,
)
from components.kubernetes.chart_values import ChartValues

CLUSTERS = ("workload-1", "workload-2")


def merged(specific: dict[str, Any]) -> dict[str, Any]:
    """The values as a release has them."""
    return ChartValues(overlay=None).of("kiali", specific)


def server() -> dict[str, Any]:
    return merged(
        hub_values(
            hub="hub",
            clusters={name: secret_name(name) for name in CLUSTERS},
            thanos_url="http://thanos-query.monitoring.svc:9090",
            scrape_interval="5s",
            retention="6h",
            signing_secret="kiali-signing-key",
        )
    )


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_the_server_mounts_the_secret_that_is_made_for_a_cluster(cluster: str) -> None:
    secret = cluster_secret(cluster, "monitoring", "a kubeconfig")
    entry = {"name": cluster, "secret_name": secret["metadata"]["name"]}
    assert entry in server()["clustering"]["clusters"]


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_a_clusters_secret_has_its_kubeconfig_under_the_clusters_name(cluster: str) -> None:
    assert cluster_secret(cluster, "monitoring", "a kubeconfig")["stringData"] == {
        cluster: "a kubeconfig"
    }


def test_clusters_are_told_without_losing_what_is_the_same_everywhere() -> None:
    clustering = server()["clustering"]
    assert clustering["ignore_home_cluster"]
    assert [each["name"] for each in clustering["clusters"]] == list(CLUSTERS)


@pytest.mark.parametrize("values", [server(), merged(REMOTE_VALUES)], ids=["hub", "workload"])
def test_whoever_is_not_asked_for_a_name_may_only_look(values: dict[str, Any]) -> None:
    assert values["auth"]["strategy"] != "anonymous" or values["deployment"]["view_only_mode"]


def test_the_server_is_told_of_the_key_in_its_secret() -> None:
    secret = signing_secret("kiali-signing-key", "monitoring", "a key")
    ((key, _),) = secret["stringData"].items()
    named = f"secret:{secret['metadata']['name']}:{key}"
    assert server()["login_token"]["signing_key"] == named


def test_the_signing_key_has_the_length_that_kiali_wants_and_does_not_show_the_password() -> None:
    key = signing_key("hunter2")
    assert len(key) == 32
    assert "hunter2" not in key
    assert key == signing_key("hunter2") != signing_key("hunter3")
