import base64
import json
from typing import Any

import pytest

from lab.verification.check import Unmet
from lab.verification.registration import of_secrets


def cluster_secret(name: str, *, server: str = "https://x:6443", **changes: Any) -> dict[str, Any]:
    """A cluster Secret as the API gives it."""
    data = {"name": name, "server": server, "config": json.dumps({"bearerToken": f"{name}'s"})}
    encoded = {
        key: base64.b64encode(text.encode()).decode() for key, text in (data | changes).items()
    }
    annotations = {"lab/thanos-address": "http://10.0.0.1:9090"}
    return {"metadata": {"name": f"cluster-{name}", "annotations": annotations}, "data": encoded}


def test_each_cluster_s_own_secret_is_read() -> None:
    secrets = [cluster_secret("workload-1"), cluster_secret("workload-2", server="https://two")]
    known = of_secrets(secrets, ["workload-2"])["workload-2"]
    assert (known.server, known.token) == ("https://two", "workload-2's")
    assert known.thanos_address == "http://10.0.0.1:9090"


def test_a_token_is_not_shown_by_accident() -> None:
    known = of_secrets([cluster_secret("workload-1")], ["workload-1"])["workload-1"]
    assert known.token not in repr(known)


def test_a_cluster_that_argo_cd_does_not_know_is_named() -> None:
    with pytest.raises(Unmet, match="no cluster Secret for workload-2"):
        of_secrets([cluster_secret("workload-1")], ["workload-1", "workload-2"])


@pytest.mark.parametrize("config", ["", "{}", "not JSON"])
def test_a_secret_without_a_token_is_named(config: str) -> None:
    with pytest.raises(Unmet, match="cluster-workload-1 is incomplete"):
        of_secrets([cluster_secret("workload-1", config=config)], ["workload-1"])
