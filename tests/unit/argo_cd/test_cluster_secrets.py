import json

import pytest

from components.gitops.source import GitSource
from lab.argo_cd.cluster_secrets import cluster_secrets, parse
from tests.unit.argo_cd.secrets import cluster_secret
from tests.unit.verification.clusters import FakeKubectl, lists

SOURCE = GitSource(url="https://example.org/lab.git", revision="main", path="gitops")


def test_a_cluster_secret_is_read_with_all_its_fields() -> None:
    secret = cluster_secret("workload-1", server="https://one:6443")
    secret["metadata"]["annotations"] |= SOURCE.annotations()
    hub = FakeKubectl("hub", lists(secrets=[secret]))
    (cluster,) = cluster_secrets(hub)
    assert (cluster.secret, cluster.name) == ("cluster-workload-1", "workload-1")
    assert (cluster.server, cluster.token) == ("https://one:6443", "workload-1's")
    assert cluster.thanos_address == "http://10.0.0.1:9090"
    assert cluster.git_source == SOURCE


def test_only_the_secrets_of_clusters_are_requested() -> None:
    hub = FakeKubectl("hub", lists())
    assert cluster_secrets(hub) == []
    ((args, _),) = hub.asked
    assert "--selector=argocd.argoproj.io/secret-type=cluster" in args
    assert "--namespace=argocd" in args


@pytest.mark.parametrize(
    "config", ["", "not JSON", "[]", json.dumps({"awsAuthConfig": {"clusterName": "x"}})]
)
def test_a_cluster_with_other_credentials_has_no_token(config: str) -> None:
    (cluster,) = parse([cluster_secret("x", config=config)])
    assert cluster.token is None


def test_a_cluster_that_a_user_registered_need_not_have_the_lab_s_annotations() -> None:
    secret = cluster_secret("x")
    del secret["metadata"]["annotations"]
    (cluster,) = parse([secret])
    assert (cluster.name, cluster.thanos_address, cluster.git_source) == ("x", None, None)


def test_the_token_does_not_appear_in_a_repr() -> None:
    (cluster,) = parse([cluster_secret("workload-1")])
    assert cluster.token is not None
    assert cluster.token not in repr(cluster)
