from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest

from lab.verification.applications import (
    applications_are_healthy,
    delivery_faults,
    every_cluster_is_delivered_to,
    health_faults,
)
from lab.verification.check import Unmet
from tests.unit.argo_cd.secrets import cluster_secret
from tests.unit.verification.clusters import FakeKubectl, lists

SERVERS = {"workload-1": "https://one:6443", "workload-2": "https://two:6443"}
SETS = [{"kind": "ApplicationSet", "metadata": {"name": "rollouts-appset"}, "status": {}}]


def application(
    name: str, *, owner: str | None = None, server: str = "", **status: Any
) -> dict[str, Any]:
    owners = [{"kind": "ApplicationSet", "name": owner}] if owner else []
    return {
        "kind": "Application",
        "metadata": {"name": name, "ownerReferences": owners},
        "spec": {"destination": {"server": server}},
        "status": {"sync": {"status": "Synced"}, "health": {"status": "Healthy"}, **status},
    }


ROOT = application(
    "rollouts-app-of-apps", resources=[{"kind": "ApplicationSet", "name": "rollouts-appset"}]
)
DELIVERED = [
    ROOT,
    *(
        application(f"{name}-rollout", owner="rollouts-appset", server=server)
        for name, server in SERVERS.items()
    ),
]


def test_synced_and_healthy_applications_have_no_fault() -> None:
    assert health_faults(DELIVERED) == []


def test_without_the_app_of_apps_nothing_is_healthy() -> None:
    with pytest.raises(Unmet, match="no Application rollouts-app-of-apps"):
        applications_are_healthy(FakeKubectl("hub", lists()))


@pytest.mark.parametrize(
    ("status", "looked_at_again"),
    [
        ({"reconciledAt": "2026-01-01T00:00:00Z", "health": {"status": "Progressing"}}, True),
        ({"reconciledAt": "2026-01-01T00:00:00Z"}, False),
        ({"reconciledAt": "2999-01-01T00:00:00Z", "health": {"status": "Progressing"}}, False),
        ({"sync": {}, "health": {}}, False),
    ],
    ids=["not healthy", "healthy", "just compared", "never compared"],
)
def test_argo_cd_is_asked_to_compare_what_it_has_not_found_healthy_some_time_ago(
    status: dict[str, Any], looked_at_again: bool
) -> None:
    def answer(args: Sequence[str], stdin: str) -> str:
        if args[0] == "annotate":
            return ""
        return lists(applications=[*DELIVERED, application("x", **status)])(args, stdin)

    hub = FakeKubectl("hub", answer)
    with suppress(Unmet):
        applications_are_healthy(hub)
    asked = [args for args, _ in hub.asked if args[0] == "annotate"]
    assert [("x" in args, len(asked)) for args in asked] == ([(True, 1)] if looked_at_again else [])


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ({"sync": {"status": "OutOfSync"}}, "Application x: OutOfSync"),
        ({"sync": {}, "health": {}}, "not compared yet, of unknown health"),
        (
            {
                "sync": {"status": "Unknown"},
                "conditions": [
                    {"type": "ComparisonError", "message": "repository not found"},
                    {"type": "SharedResourceWarning", "message": "no fault"},
                ],
            },
            "Unknown, ComparisonError: repository not found",
        ),
        (
            {
                "health": {"status": "Degraded"},
                "resources": [
                    {"kind": "Service", "name": "a", "status": "Synced"},
                    {
                        "kind": "Rollout",
                        "name": "helloworld",
                        "status": "Synced",
                        "health": {"status": "Degraded", "message": "aborted"},
                    },
                ],
            },
            "Degraded, Rollout helloworld is Synced Degraded aborted",
        ),
        (
            {
                "sync": {"status": "OutOfSync"},
                "operationState": {"phase": "Running", "message": "no kind Rollout"},
            },
            "OutOfSync, sync: no kind Rollout",
        ),
    ],
)
def test_an_application_at_fault_is_told_with_what_argo_cd_says(
    status: dict[str, Any], said: str
) -> None:
    (fault,) = health_faults([ROOT, application("x", **status)])
    assert fault.endswith(said)


@pytest.mark.parametrize(
    "status",
    [
        {"operationState": {"phase": "Failed", "message": "one object failed; " * 500}},
        {"conditions": [{"type": "SyncError", "message": "one object failed; " * 500}]},
        {
            "resources": [
                {
                    "kind": "Rollout",
                    "name": "x",
                    "health": {"status": "Degraded", "message": "one object failed; " * 500},
                }
            ]
        },
    ],
    ids=["sync", "condition", "resource"],
)
def test_of_a_long_message_the_beginning_is_told(status: dict[str, Any]) -> None:
    broken = application("x", sync={"status": "OutOfSync"}, **status)
    (fault,) = health_faults([ROOT, broken])
    assert fault.count("one object failed") > 5
    assert len(fault) < 300


def test_an_application_in_each_cluster_from_each_set_is_what_is_expected() -> None:
    assert delivery_faults(DELIVERED, SETS, SERVERS) == []


def test_the_destination_may_be_a_cluster_s_name() -> None:
    named = application("w", owner="rollouts-appset")
    named["spec"]["destination"] = {"name": "workload-2"}
    assert delivery_faults([*DELIVERED[:2], named], SETS, SERVERS) == []


def test_a_cluster_that_a_set_leaves_out_is_named_with_the_set_s_error() -> None:
    error = {"type": "ErrorOccurred", "status": "True", "message": "missing key lab/clusters"}
    broken = [{**SETS[0], "status": {"conditions": [error]}}]
    (fault,) = delivery_faults(DELIVERED[:2], broken, SERVERS)
    assert fault == (
        "ApplicationSet rollouts-appset has generated no Application for workload-2:"
        " missing key lab/clusters"
    )


def test_an_application_that_somebody_made_by_hand_does_not_stand_in_for_the_set_s() -> None:
    by_hand = application("by-hand", server=SERVERS["workload-2"])
    assert len(delivery_faults([*DELIVERED[:2], by_hand], SETS, SERVERS)) == 1


def test_a_set_that_git_has_and_the_hub_has_not_is_named() -> None:
    assert delivery_faults(DELIVERED, [], SERVERS) == ["there is no ApplicationSet rollouts-appset"]


def test_without_any_set_in_git_nothing_is_delivered() -> None:
    (fault,) = delivery_faults([application("rollouts-app-of-apps")], SETS, SERVERS)
    assert "no ApplicationSet in Git" in fault


def test_a_set_of_the_user_s_own_may_go_where_it_wants() -> None:
    own = {"kind": "ApplicationSet", "metadata": {"name": "own"}}
    assert delivery_faults(DELIVERED, [*SETS, own], SERVERS) == []


def test_the_clusters_are_known_by_the_servers_in_their_secrets() -> None:
    secrets = [cluster_secret(name, server=server) for name, server in SERVERS.items()]
    answer = lists(applications=DELIVERED, applicationsets=SETS, secrets=secrets)
    found = every_cluster_is_delivered_to(FakeKubectl("hub", answer), list(SERVERS))
    assert found == "rollouts-appset to workload-1 and workload-2"
