"""The Application that creates all others; the only one that is not in Git."""

from typing import Any

from components.gitops.source import GitSource
from foundation import names


def app_of_apps(source: GitSource) -> dict[str, Any]:
    """The Application that syncs the ApplicationSets to the hub itself.

    Its finalizer deletes the ApplicationSets and their Applications before the Application itself.
    It must be deleted before Argo CD and the cluster Secrets.
    https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/
    """
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": names.APP_OF_APPS,
            "namespace": names.ARGO_CD_NAMESPACE,
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
                "namespace": names.ARGO_CD_NAMESPACE,
            },
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                # The repository may not exist yet.
                "retry": {
                    "limit": -1,
                    "refresh": True,
                    "backoff": {"duration": "3s", "factor": 2, "maxDuration": "20s"},
                },
            },
        },
    }
