"""Argo CD has an Application for whatever each workload cluster should get, Synced and Healthy."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from components.delivery.cluster_secret import NAMESPACE
from components.gitops.app_of_apps import NAME as APP_OF_APPS
from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import require_none
from lab.verification.registration import registrations

_APPLICATIONS: Final = "applications.argoproj.io"
_SETS: Final = "applicationsets.argoproj.io"

_OLD: Final = timedelta(seconds=10)

_LONGEST: Final = 200
"""Characters of a message that are shown."""


def applications(hub: Kubectl) -> list[Mapping[str, Any]]:
    """All Applications on the hub."""
    return hub.get(_APPLICATIONS, namespace=NAMESPACE)["items"]


def applications_are_healthy(hub: Kubectl) -> str:
    """Every Application is Synced and Healthy, the app of apps among them."""
    found = applications(hub)
    if faults := health_faults(found):
        _look_again(hub, found)
    require_none(faults)
    return f"{len(found)} Synced and Healthy"


def _look_again(hub: Kubectl, applications: Iterable[Mapping[str, Any]]) -> None:
    """Have Argo CD compare those that are not Synced and Healthy, as its button Refresh does.

    By itself it does so twice a minute, and not at every change in a cluster.
    """
    names = [each["metadata"]["name"] for each in applications if _faults(each) and _is_old(each)]
    if names:
        mark = "argocd.argoproj.io/refresh=normal"
        hub.run("annotate", _APPLICATIONS, *names, mark, "--overwrite", f"--namespace={NAMESPACE}")


def _is_old(application: Mapping[str, Any]) -> bool:
    """Whether Argo CD last compared it some time ago; one that it never has, it will at once."""
    compared = application.get("status", {}).get("reconciledAt")
    return bool(compared) and datetime.now(UTC) - datetime.fromisoformat(compared) > _OLD


def every_cluster_is_delivered_to(hub: Kubectl, clusters: Collection[str]) -> str:
    """Each ApplicationSet in Git has made an Application for each workload cluster."""
    servers = {name: known.server for name, known in registrations(hub, clusters).items()}
    sets = hub.get(_SETS, namespace=NAMESPACE)["items"]
    require_none(delivery_faults(applications(hub), sets, servers))
    return f"{', '.join(sorted(_names(sets)))} to {' and '.join(clusters)}"


def health_faults(applications: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each Application that is not Synced and Healthy, with what Argo CD says of it."""
    found = [
        f"Application {name}: {', '.join(faults)}"
        for application in applications
        for name, faults in [(application["metadata"]["name"], _faults(application))]
        if faults
    ]
    if APP_OF_APPS not in _names(applications):
        found.append(f"there is no Application {APP_OF_APPS}")
    return found


def delivery_faults(
    applications: Sequence[Mapping[str, Any]],
    sets: Sequence[Mapping[str, Any]],
    servers: Mapping[str, str],
) -> list[str]:
    """What is missing between the app of apps, its ApplicationSets and the clusters.

    The ApplicationSets to expect are those that the app of apps found in Git. `servers` has the
    URL of the API server by the cluster's name.
    """
    roots = [each for each in applications if each["metadata"]["name"] == APP_OF_APPS]
    expected = {
        resource["name"]
        for root in roots
        for resource in root.get("status", {}).get("resources", [])
        if resource["kind"] == "ApplicationSet"
    }
    if not expected:
        return [f"{APP_OF_APPS} has found no ApplicationSet in Git"]
    faults = [f"there is no ApplicationSet {name}" for name in sorted(expected - _names(sets))]
    for each in sets:
        name = each["metadata"]["name"]
        if name not in expected:
            continue  # the user's own goes where the user wants it
        made = [application for application in applications if _owner(application) == name]
        without = [
            cluster
            for cluster, server in servers.items()
            if not any(_goes_to(application, cluster, server) for application in made)
        ]
        if without:
            why = _set_error(each)
            faults.append(
                f"ApplicationSet {name} has made no Application for {', '.join(sorted(without))}"
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
    """What Argo CD says: errors, then the first resource at fault, then how the last sync went."""
    said = [
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
            said.append(f"{resource['kind']} {resource['name']} is {state}")
            break
    operation = status.get("operationState", {})
    if operation.get("phase") not in (None, "Succeeded") and operation.get("message"):
        said.append(f"sync: {_short(operation['message'])}")
    return said


def _short(message: str) -> str:
    """The beginning of a message, which may name every object that a sync has failed on."""
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"


def _names(things: Iterable[Mapping[str, Any]]) -> set[str]:
    return {thing["metadata"]["name"] for thing in things}


def _owner(application: Mapping[str, Any]) -> str | None:
    for owner in application["metadata"].get("ownerReferences", []):
        if owner["kind"] == "ApplicationSet":
            return owner["name"]
    return None


def _goes_to(application: Mapping[str, Any], cluster: str, server: str) -> bool:
    destination = application["spec"]["destination"]
    return destination.get("name") == cluster or destination.get("server") == server


def _set_error(application_set: Mapping[str, Any]) -> str:
    for condition in application_set.get("status", {}).get("conditions", []):
        if condition["type"] == "ErrorOccurred" and condition["status"] == "True":
            return _short(condition.get("message", ""))
    return ""
