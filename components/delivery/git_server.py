"""The Git server inside the hub, so that nobody needs an account elsewhere to see GitOps."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pulumi import ComponentResource, ResourceOptions

from components.gitops.daemon import (
    BASE_PATH,
    CONTAINER,
    NAME,
    NAMESPACE,
    URL,
    daemon_arguments,
)
from components.kubernetes.manifest import KubernetesObject

_PORT: Final = 9418
_SEED_SCRIPT: Final = Path(__file__).parent.parent / "gitops" / "seed.sh"
# The user `argocd` of the image, whose group owns the volume.
_USER: Final = 999


@dataclass(frozen=True, kw_only=True)
class GitServerArgs:
    image: str
    """An image with a shell and Git."""
    seed: str
    """What the branch `main` begins with: a `git fast-import` stream, gzip in base64."""


class GitServer(ComponentResource):
    """`git daemon`, read-only, on a bare repository that keeps its history on a volume.

    Who may `kubectl exec` into its pod may write, nobody else. A changed seed is a commit on top.
    """

    url: str
    """The repository, for Argo CD."""

    def __init__(self, name: str, args: GitServerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:delivery:GitServer", name, {}, opts)
        here = ResourceOptions(parent=self)
        script = _SEED_SCRIPT.read_text()
        for each in (seed_config(script, args.seed), VOLUME, SERVICE):
            KubernetesObject(f"{name}/{each['kind']}", each, here)
        digest = hashlib.sha256(f"{script}{args.seed}".encode()).hexdigest()
        KubernetesObject(f"{name}/Deployment", deployment(args.image, digest), here)
        self.url = URL
        self.register_outputs({"url": self.url})


def seed_config(script: str, seed: str) -> dict[str, Any]:
    """What the pod's first container imports, and how."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "data": {"seed.sh": script},
        "binaryData": {"seed.gz": seed},
    }


# It binds with the pod's start, which Pulumi awaits by the Deployment.
VOLUME: Final[dict[str, Any]] = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {
        "name": NAME,
        "namespace": NAMESPACE,
        "annotations": {"pulumi.com/skipAwait": "true"},
    },
    "spec": {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "100Mi"}},
    },
}

SERVICE: Final[dict[str, Any]] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": NAME, "namespace": NAMESPACE},
    "spec": {
        "selector": {"app.kubernetes.io/name": NAME},
        "ports": [{"name": "git", "port": _PORT, "targetPort": _PORT}],
    },
}


def deployment(image: str, digest: str) -> dict[str, Any]:
    """One pod; a new one when the seed, of which `digest` tells, has changed."""
    labels = {"app.kubernetes.io/name": NAME}
    repository = {"name": "repository", "mountPath": BASE_PATH}
    container = {
        "image": image,
        "resources": {"requests": {"cpu": "5m", "memory": "16Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": NAME, "namespace": NAMESPACE, "labels": labels},
        "spec": {
            "selector": {"matchLabels": labels},
            # Two pods at once would write into one repository.
            "strategy": {"type": "Recreate"},
            "template": {
                "metadata": {"labels": labels, "annotations": {"lab/seed": digest}},
                "spec": {
                    "automountServiceAccountToken": False,
                    "securityContext": {
                        "runAsNonRoot": True,
                        "runAsUser": _USER,
                        "runAsGroup": _USER,
                        "fsGroup": _USER,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "initContainers": [
                        {
                            **container,
                            "name": "seed",
                            "command": ["sh", "/seed/seed.sh"],
                            "env": [{"name": "HOME", "value": "/tmp"}],
                            "volumeMounts": [
                                repository,
                                {"name": "seed", "mountPath": "/seed"},
                                {"name": "tmp", "mountPath": "/tmp"},
                            ],
                        }
                    ],
                    "containers": [
                        {
                            **container,
                            "name": CONTAINER,
                            "command": ["git"],
                            "args": daemon_arguments(BASE_PATH),
                            "ports": [{"name": "git", "containerPort": _PORT}],
                            "readinessProbe": {
                                "tcpSocket": {"port": _PORT},
                                "periodSeconds": 2,
                            },
                            "volumeMounts": [repository],
                        }
                    ],
                    "volumes": [
                        {"name": "repository", "persistentVolumeClaim": {"claimName": NAME}},
                        {"name": "seed", "configMap": {"name": NAME}},
                        {"name": "tmp", "emptyDir": {}},
                    ],
                },
            },
        },
    }
