"""Checks Argo CD's Applications: present for each workload cluster, Synced and Healthy."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from foundation import names
from lab.argo_cd.applications import APPLICATION_SETS, APPLICATIONS, refresh
from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import require_none
from lab.verification.registration import registrations

_STALE: Final = timedelta(seconds=10)
"""Age of a comparison after which a check requests a new one."""

_MESSAGE_CHARACTERS: Final = 200


def applications(hub: Kubectl) -> list[Mapping[str, Any]]:
    """All Applications on the hub."""
    return hub.get(APPLICATIONS, namespace=names.ARGO_CD_NAMESPACE)["items"]


def applications_are_healthy(hub: Kubectl) -> str:
    """Every Application, including the app of apps, is Synced and Healthy."""
    found = applications(hub)
    if faults := health_faults(found):
        _refresh_stale(hub, found)
    require_none(faults)
    return f"{len(found)} Synced and Healthy"


def _refresh_stale(hub: Kubectl, applications: Iterable[Mapping[str, Any]]) -> None:
    """Refresh the faulty Applications that Argo CD has not compared recently.

    Argo CD itself compares them twice a minute and misses some changes in a cluster.
    """
    stale = [each["metadata"]["name"] for each in applications if _faults(each) and _is_stale(each)]
    if stale:
        refresh(hub, stale)


def _is_stale(application: Mapping[str, Any]) -> bool:
    """Whether the last comparison is old. A new Application is compared at once, so it is not."""
    compared = application.get("status", {}).get("reconciledAt")
    return bool(compared) and datetime.now(UTC) - datetime.fromisoformat(compared) > _STALE


def every_cluster_is_delivered_to(hub: Kubectl, clusters: Collection[str]) -> str:
    """Each ApplicationSet in Git has generated an Application for each workload cluster."""
    servers = {name: known.server for name, known in registrations(hub, clusters).items()}
    sets = hub.get(APPLICATION_SETS, namespace=names.ARGO_CD_NAMESPACE)["items"]
    require_none(delivery_faults(applications(hub), sets, servers))
    return f"{', '.join(sorted(_names(sets)))} to {' and '.join(clusters)}"


def health_faults(applications: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each Application that is not Synced and Healthy, with the reasons that Argo CD gives."""
    found = [
        f"Application {name}: {', '.join(faults)}"
        for application in applications
        for name, faults in [(application["metadata"]["name"], _faults(application))]
        if faults
    ]
    if names.APP_OF_APPS not in _names(applications):
        found.append(f"there is no Application {names.APP_OF_APPS}")
    return found


def delivery_faults(
    applications: Sequence[Mapping[str, Any]],
    sets: Sequence[Mapping[str, Any]],
    servers: Mapping[str, str],
) -> list[str]:
    """Missing ApplicationSets, and workload clusters without an Application of a set.

    The app of apps lists the expected ApplicationSets: those that it found in Git. `servers` maps
    each cluster's name to the URL of its API server.
    """
    roots = [each for each in applications if each["metadata"]["name"] == names.APP_OF_APPS]
    expected = {
        resource["name"]
        for root in roots
        for resource in root.get("status", {}).get("resources", [])
        if resource["kind"] == "ApplicationSet"
    }
    if not expected:
        return [f"{names.APP_OF_APPS} has found no ApplicationSet in Git"]
    faults = [f"there is no ApplicationSet {name}" for name in sorted(expected - _names(sets))]
    for each in sets:
        name = each["metadata"]["name"]
        if name not in expected:
            continue  # a user's own set may target any cluster
        generated = [application for application in applications if _owner(application) == name]
        without = [
            cluster
            for cluster, server in servers.items()
            if not any(_targets(application, cluster, server) for application in generated)
        ]
        if without:
            why = _set_error(each)
            for_clusters = ", ".join(sorted(without))
            faults.append(
                f"ApplicationSet {name} has generated no Application for {for_clusters}"
                + (f": {why}" if why else "")
            )
    return faults


def _faults(application: Mapping[str, Any]) -> list[str]:
    status = application.get("status", {})
    sync, health = status.get("sync", {}), status.get("health", {})
    states = [
        state
        for state, wanted in (
            (sync.get("status", "not compared yet"), "Synced"),
            (health.get("status", "of unknown health"), "Healthy"),
        )
        if state != wanted
    ]
    return states + _reasons(status) if states else []


def _reasons(status: Mapping[str, Any]) -> list[str]:
    """Error conditions, then the first faulty resource, then the failure of the last sync."""
    found = [
        f"{condition['type']}: {_short(condition.get('message', ''))}"
        for condition in status.get("conditions", [])
        if condition["type"].endswith("Error")
    ]
    for resource in status.get("resources", []):
        health: Mapping[str, Any] = resource.get("health") or {}
        if health.get("status", "Healthy") != "Healthy" or resource.get("status") == "OutOfSync":
            state = " ".join(
                str(word)
                for word in (
                    resource.get("status"),
                    health.get("status"),
                    _short(health.get("message", "")),
                )
                if word
            )
            found.append(f"{resource['kind']} {resource['name']} is {state}")
            break
    operation = status.get("operationState", {})
    if operation.get("phase") not in (None, "Succeeded") and operation.get("message"):
        found.append(f"sync: {_short(operation['message'])}")
    return found


def _short(message: str) -> str:
    """A message, shortened: that of a failed sync lists every failed object."""
    if len(message) <= _MESSAGE_CHARACTERS:
        return message
    return f"{message[:_MESSAGE_CHARACTERS]}…"


def _names(objects: Iterable[Mapping[str, Any]]) -> set[str]:
    return {each["metadata"]["name"] for each in objects}


def _owner(application: Mapping[str, Any]) -> str | None:
    for owner in application["metadata"].get("ownerReferences", []):
        if owner["kind"] == "ApplicationSet":
            return owner["name"]
    return None


def _targets(application: Mapping[str, Any], cluster: str, server: str) -> bool:
    destination = application["spec"]["destination"]
    return destination.get("name") == cluster or destination.get("server") == server


def _set_error(application_set: Mapping[str, Any]) -> str:
    for condition in application_set.get("status", {}).get("conditions", []):
        if condition["type"] == "ErrorOccurred" and condition["status"] == "True":
            return _short(condition.get("message", ""))
    return ""
