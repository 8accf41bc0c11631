"""The Applications of Argo CD."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from lab.fleet.model import ApplicationView

PATH: Final = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications"
"""On the hub's API server."""

_REFRESH: Final = "argocd.argoproj.io/refresh=normal"


def refresh(applications: Sequence[str]) -> list[str]:
    """Arguments of `kubectl annotate`, by which Argo CD looks at the repository now."""
    return [*(f"application.argoproj.io/{name}" for name in applications), _REFRESH]


def release_application(cluster: str) -> str:
    """The name of the Application that has a cluster's Rollout."""
    return f"{cluster}-rollout"


def applications(answer: Mapping[str, Any], clusters: Collection[str]) -> list[ApplicationView]:
    """All Applications, those of the hub first."""
    found = [_view(each, clusters) for each in answer["items"]]
    return sorted(found, key=lambda each: (each.cluster, each.name))


def _view(found: Mapping[str, Any], clusters: Collection[str]) -> ApplicationView:
    status = found.get("status", {})
    name = found["metadata"]["name"]
    sync = status.get("sync", {})
    return ApplicationView(
        name=name,
        # The longest, since `-east` is the end of `-north-east` as well.
        cluster=max((each for each in clusters if _belongs(name, each)), key=len, default=""),
        sync=sync.get("status", "Unknown"),
        health=status.get("health", {}).get("status", "Unknown"),
        revision=sync.get("revision", "")[:7],
    )


def _belongs(application: str, cluster: str) -> bool:
    """As the ApplicationSets name them."""
    return application == release_application(cluster) or application.endswith(f"-{cluster}")
