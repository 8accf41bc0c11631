import json

import pytest

from lab.argo_cd.cluster_secrets import parse
from lab.verification.check import Unmet
from lab.verification.registration import complete
from tests.unit.argo_cd.secrets import cluster_secret


def test_each_cluster_s_own_secret_is_read() -> None:
    secrets = parse(
        [cluster_secret("workload-1"), cluster_secret("workload-2", server="https://2")]
    )
    known = complete(secrets, ["workload-2"])["workload-2"]
    assert (known.server, known.token) == ("https://2", "workload-2's")
    assert known.thanos_address == "http://10.0.0.1:9090"


def test_a_token_does_not_appear_in_a_repr() -> None:
    known = complete(parse([cluster_secret("workload-1")]), ["workload-1"])["workload-1"]
    assert known.token not in repr(known)


def test_a_cluster_that_argo_cd_does_not_know_is_named() -> None:
    with pytest.raises(Unmet, match="no cluster Secret for workload-2"):
        complete(parse([cluster_secret("workload-1")]), ["workload-1", "workload-2"])


@pytest.mark.parametrize("config", ["", "{}", "not JSON"])
def test_a_secret_without_a_token_is_named(config: str) -> None:
    secret = cluster_secret("workload-1", config=config)
    with pytest.raises(Unmet, match="cluster-workload-1 is incomplete: no bearer token"):
        complete(parse([secret]), ["workload-1"])


def test_a_secret_without_the_querier_s_address_is_named() -> None:
    secret = cluster_secret("workload-1", config=json.dumps({"bearerToken": "x"}))
    del secret["metadata"]["annotations"]
    with pytest.raises(Unmet, match="cluster-workload-1 is incomplete: no address of Thanos"):
        complete(parse([secret]), ["workload-1"])


def test_the_secret_of_another_cluster_may_be_incomplete() -> None:
    secrets = parse([cluster_secret("workload-1"), cluster_secret("other", config="")])
    assert set(complete(secrets, ["workload-1"])) == {"workload-1"}
