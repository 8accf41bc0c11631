"""Argo CD's Applications, as they are shown."""

from typing import Any

import pytest

from lab.fleet.applications import applications
from tests.unit.gitops.test_application_sets import application_set

CLUSTERS = ["workload-1", "workload-2"]


def application(name: str, **status: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "status": status}


def clusters_of(*names: str, clusters: list[str]) -> list[str]:
    """The cluster of each."""
    found = applications({"items": [application(name) for name in names]}, clusters)
    of = {each.name: each.cluster for each in found}
    return [of[name] for name in names]


def names_for(cluster: str) -> list[str]:
    """The Applications of a cluster, as the ApplicationSets name them."""
    sets = ("argo-rollouts-appset", "helloworld-appset", "rollouts-appset")
    patterns = [application_set(each)["spec"]["template"]["metadata"]["name"] for each in sets]
    return [
        each.replace("{{.name}}", cluster).replace("{{.path.basenameNormalized}}", "helloworld")
        for each in patterns
    ]


def test_each_application_of_a_cluster_is_known_as_its_own() -> None:
    for cluster in CLUSTERS:
        assert clusters_of(*names_for(cluster), clusters=CLUSTERS) == [cluster] * 3


@pytest.mark.parametrize("clusters", [["east", "north-east"], ["a-east", "east"]])
def test_a_cluster_whose_name_ends_like_another_s_keeps_its_own(clusters: list[str]) -> None:
    for cluster in clusters:
        assert clusters_of(*names_for(cluster), clusters=clusters) == [cluster] * 3


def test_the_hub_s_own_come_first_and_are_of_no_cluster() -> None:
    items = [application(name) for name in (*names_for("workload-2"), "rollouts-app-of-apps")]
    first, *rest = applications({"items": items}, CLUSTERS)
    assert (first.name, first.cluster) == ("rollouts-app-of-apps", "")
    assert [each.name for each in rest] == sorted(names_for("workload-2"))


def test_what_argo_cd_has_found_is_told() -> None:
    synced = {"status": "OutOfSync", "revision": "0f3c9aa1b2c3d4e5f60718293a4b5c6d7e8f9012"}
    item = application("workload-1-rollout", sync=synced, health={"status": "Suspended"})
    (found,) = applications({"items": [item]}, CLUSTERS)
    assert (found.sync, found.health, found.revision) == ("OutOfSync", "Suspended", "0f3c9aa")


def test_what_argo_cd_has_not_looked_at_yet_is_unknown() -> None:
    (found,) = applications({"items": [{"metadata": {"name": "x"}}]}, CLUSTERS)
    assert (found.sync, found.health, found.revision) == ("Unknown", "Unknown", "")
