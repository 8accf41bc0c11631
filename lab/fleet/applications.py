"""The Applications of Argo CD."""

from collections.abc import Collection, Mapping
from typing import Any

from lab.argo_cd.applications import release_application
from lab.fleet.model import ApplicationView


def applications(answer: Mapping[str, Any], clusters: Collection[str]) -> list[ApplicationView]:
    """All Applications, the hub's own first."""
    found = [_view(each, clusters) for each in answer["items"]]
    return sorted(found, key=lambda each: (each.cluster, each.name))


def _view(found: Mapping[str, Any], clusters: Collection[str]) -> ApplicationView:
    status = found.get("status", {})
    name = found["metadata"]["name"]
    sync = status.get("sync", {})
    return ApplicationView(
        name=name,
        # The longest match: `-east` is also a suffix of `-north-east`.
        cluster=max((each for each in clusters if _belongs(name, each)), key=len, default=""),
        sync=sync.get("status", "Unknown"),
        health=status.get("health", {}).get("status", "Unknown"),
        revision=sync.get("revision", "")[:7],
    )


def _belongs(application: str, cluster: str) -> bool:
    """Follows the names that the ApplicationSets assign."""
    return application == release_application(cluster) or application.endswith(f"-{cluster}")
