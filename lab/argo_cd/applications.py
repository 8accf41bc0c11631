"""Names, API path and refresh of Argo CD's Applications on the hub."""

from collections.abc import Iterable
from typing import Final

from foundation import names
from lab.kubernetes.kubectl import Kubectl

APPLICATIONS: Final = "applications.argoproj.io"
APPLICATION_SETS: Final = "applicationsets.argoproj.io"
APPLICATIONS_PATH: Final = (
    f"/apis/argoproj.io/v1alpha1/namespaces/{names.ARGO_CD_NAMESPACE}/applications"
)
"""Path of the Applications on the hub's API server."""

_REFRESH: Final = "argocd.argoproj.io/refresh=normal"


def refresh(hub: Kubectl, applications: Iterable[str]) -> None:
    """Make Argo CD compare these Applications with Git and the cluster now.

    Same effect as the button Refresh; on its own, Argo CD compares about twice a minute.
    """
    hub.run(
        "annotate",
        APPLICATIONS,
        *applications,
        _REFRESH,
        "--overwrite",
        f"--namespace={names.ARGO_CD_NAMESPACE}",
    )


def release_application(cluster: str) -> str:
    """Name of the Application that contains a cluster's Rollout."""
    return f"{cluster}-rollout"
