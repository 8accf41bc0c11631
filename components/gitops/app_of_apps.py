"""The one Application that is not in the repository: it brings all others."""

from typing import Any, Final

from components.gitops.source import GitSource
from components.kubernetes.namespace import ARGO_CD

NAME: Final = "rollouts-app-of-apps"
_NAMESPACE: Final = ARGO_CD


def app_of_apps(source: GitSource) -> dict[str, Any]:
    """The Application that syncs the ApplicationSets to the hub itself.

    Its finalizer deletes them, and they their Applications, before it is gone: it has to go while
    Argo CD and the cluster Secrets are still there.
    https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/
    """
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": NAME,
            "namespace": _NAMESPACE,
            "finalizers": ["resources-finalizer.argocd.argoproj.io/foreground"],
        },
        "spec": {
            "project": "default",
            "source": {
                "repoURL": source.url,
                "targetRevision": source.revision,
                "path": f"{source.path}/app-of-apps",
            },
            "destination": {
                "server": "https://kubernetes.default.svc",
                "namespace": _NAMESPACE,
            },
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                # The repository may be there later than this.
                "retry": {
                    "limit": -1,
                    "refresh": True,
                    "backoff": {"duration": "3s", "factor": 2, "maxDuration": "20s"},
                },
            },
        },
    }
