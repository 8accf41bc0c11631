"""The checks of `lab verify`, by name."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import ParamSpec

from lab.kubernetes.kubectl import Kubectl
from lab.stack import Endpoint
from lab.verification.analysis import analysis_is_answered
from lab.verification.api_server import api_server_is_ready
from lab.verification.applications import applications_are_healthy, every_cluster_is_delivered_to
from lab.verification.argo_token import argo_token_is_limited
from lab.verification.check import Check
from lab.verification.echo_apps import EchoApps
from lab.verification.git_access import git_refuses_writes
from lab.verification.mesh import (
    calls_are_answered,
    calls_survive_without_local_app,
    mesh_refuses_anonymous_clients,
)
from lab.verification.metrics_access import metrics_refuse_anonymous_clients
from lab.verification.remote_secrets import remote_secrets_are_accepted
from lab.verification.requests import requests_are_counted
from lab.verification.thanos import every_cluster_has_series, stores_are_up
from lab.verification.workloads import rollouts_are_healthy, workloads_are_ready

_P = ParamSpec("_P")


def plan(
    hub: Kubectl, workload: Mapping[str, Kubectl], querier: Endpoint, apps: EchoApps
) -> list[Check]:
    """All checks of a lab with these clusters; `workload` maps names to workload clusters.

    The names are unique and begin with that of a cluster.
    """
    checks = [*_of_a_cluster(hub), *_of_the_hub(hub, querier, list(workload))]
    for name, kubectl in workload.items():
        peers = [peer for peer in workload if peer != name]
        checks += [
            *_of_a_cluster(kubectl),
            *_of_a_workload_cluster(hub, kubectl, list(workload)),
            *_of_the_mesh(kubectl, apps, name, peers),
            _check(
                f"{name}: Thanos counts its calls, with the labels of an analysis",
                requests_are_counted,
                hub,
                querier,
                apps,
                name,
            ),
        ]
    return checks


def _of_a_cluster(kubectl: Kubectl) -> list[Check]:
    name = kubectl.cluster.name
    return [
        _check(f"{name}: the API server is ready", api_server_is_ready, kubectl),
        _check(
            f"{name}: every Deployment, StatefulSet and DaemonSet is ready",
            workloads_are_ready,
            kubectl,
        ),
    ]


def _of_the_hub(hub: Kubectl, querier: Endpoint, clusters: list[str]) -> list[Check]:
    name = hub.cluster.name
    return [
        _check(
            f"{name}: Thanos has exactly the expected stores, all up",
            stores_are_up,
            hub,
            querier,
            clusters,
        ),
        _check(
            f"{name}: Thanos has series of each workload cluster",
            every_cluster_has_series,
            hub,
            querier,
            clusters,
        ),
        _check(f"{name}: every Application is Synced and Healthy", applications_are_healthy, hub),
        _check(
            f"{name}: every ApplicationSet delivers to each workload cluster",
            every_cluster_is_delivered_to,
            hub,
            clusters,
        ),
        _check(f"{name}: the Git server refuses pushes", git_refuses_writes, hub),
    ]


def _of_a_workload_cluster(hub: Kubectl, kubectl: Kubectl, clusters: list[str]) -> list[Check]:
    name = kubectl.cluster.name
    return [
        _check(f"{name}: every Rollout is Healthy", rollouts_are_healthy, kubectl),
        _check(
            f"{name}: an analysis is answered by the hub",
            analysis_is_answered,
            hub,
            kubectl,
            clusters,
        ),
        _check(
            f"{name}: metrics are refused without a certificate",
            metrics_refuse_anonymous_clients,
            kubectl,
        ),
        _check(
            f"{name}: the token of Argo CD has limited rights",
            argo_token_is_limited,
            hub,
            kubectl,
        ),
    ]


def _of_the_mesh(kubectl: Kubectl, apps: EchoApps, name: str, peers: list[str]) -> list[Check]:
    others = " and ".join(peers)
    checks = [
        _check(
            f"{name}: calls are answered over mutual TLS by {' and '.join([name, *peers])}",
            calls_are_answered,
            apps,
            name,
        ),
        _check(
            f"{name}: the mesh refuses clients without a certificate",
            mesh_refuses_anonymous_clients,
            apps,
            name,
            peers[0] if peers else name,
        ),
    ]
    if peers:
        checks += [
            _check(
                f"{name}: with its own app scaled to zero, calls are answered by {others}",
                calls_survive_without_local_app,
                apps,
                name,
            ),
            _check(
                f"{name}: istiod accepts the remote secrets of {others}",
                remote_secrets_are_accepted,
                kubectl,
                peers,
            ),
        ]
    return checks


def _check(name: str, attempt: Callable[_P, str], *args: _P.args, **kwargs: _P.kwargs) -> Check:
    """A check of that name; pyright compares the arguments with the function's parameters."""
    return Check(name=name, attempt=partial(attempt, *args, **kwargs))
