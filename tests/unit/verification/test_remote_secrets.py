import json

import pytest

from lab.verification.check import Unmet
from lab.verification.remote_secrets import faults, remote_secrets_are_accepted
from tests.unit.verification.clusters import FakeKubectl

OWN = {"id": "workload-1", "secretName": "", "syncStatus": "synced"}
PEER = {"id": "workload-2", "secretName": "istio-system/remote-2", "syncStatus": "synced"}
BOTH = ["workload-1", "workload-2"]


def test_an_istiod_in_sync_with_itself_and_its_peer_has_no_fault() -> None:
    assert faults([OWN, PEER], BOTH) == []


@pytest.mark.parametrize(
    ("clusters", "fault"),
    [
        ([OWN], "no remote secret for workload-2"),
        ([OWN, {**PEER, "syncStatus": "timeout"}], "istio-system/remote-2) is timeout"),
        ([OWN, PEER, {**PEER, "id": "gone"}], "reads from gone"),
        ([{**OWN, "syncStatus": "syncing"}, PEER], "workload-1 is syncing"),
    ],
)
def test_a_cluster_that_is_missing_late_or_too_many_is_named(
    clusters: list[dict[str, str]], fault: str
) -> None:
    (found,) = faults(clusters, BOTH)
    assert fault in found


def test_istiod_is_asked_inside_its_own_pod() -> None:
    kubectl = FakeKubectl("workload-1", lambda _args, _stdin: json.dumps([OWN]))
    with pytest.raises(Unmet, match="workload-2"):
        remote_secrets_are_accepted(kubectl, ["workload-2"])
    ((args, _),) = kubectl.asked
    assert args[:2] == ("exec", "deployment/istiod")
    assert args[-2:] == ("GET", "/debug/clusterz")
