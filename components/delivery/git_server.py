"""The Git server in the hub: the lab needs no account with a Git host."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pulumi import ComponentResource, ResourceOptions

from components.gitops.daemon import daemon_arguments
from components.kubernetes.manifest import KubernetesObject
from foundation import names

_SEED_SCRIPT: Final = Path(__file__).parent.parent / "gitops" / "seed.sh"
# User and group `argocd` of the image; the group owns the volume.
_USER: Final = 999
_METADATA: Final = {"name": names.GIT_SERVER, "namespace": names.ARGO_CD_NAMESPACE}
_LABELS: Final = {"app.kubernetes.io/name": names.GIT_SERVER}


@dataclass(frozen=True, kw_only=True)
class GitServerArgs:
    image: str
    """An image with a shell and Git."""
    seed: str
    """The initial content of the branch `main`: a `git fast-import` stream, gzip in base64."""


class GitServer(ComponentResource):
    """`git daemon`, read-only, with a bare repository on a volume.

    Only users who may `kubectl exec` into its Pod can write. A changed seed becomes a new commit.
    """

    url: str
    """The repository's URL for Argo CD."""

    def __init__(self, name: str, args: GitServerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:delivery:GitServer", name, {}, opts)
        here = ResourceOptions(parent=self)
        script = _SEED_SCRIPT.read_text()
        for each in (seed_config(script, args.seed), VOLUME, SERVICE):
            KubernetesObject(f"{name}/{each['kind']}", each, here)
        digest = hashlib.sha256(f"{script}{args.seed}".encode()).hexdigest()
        KubernetesObject(f"{name}/Deployment", deployment(args.image, digest), here)
        self.url = names.GIT_SERVER_URL
        self.register_outputs({"url": self.url})


def seed_config(script: str, seed: str) -> dict[str, Any]:
    """The ConfigMap with the seed and the script that imports it."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": _METADATA,
        "data": {"seed.sh": script},
        "binaryData": {"seed.gz": seed},
    }


# The claim is bound when the Pod starts: Pulumi awaits the Deployment instead.
VOLUME: Final[dict[str, Any]] = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {**_METADATA, "annotations": {"pulumi.com/skipAwait": "true"}},
    "spec": {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "100Mi"}},
    },
}

SERVICE: Final[dict[str, Any]] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": _METADATA,
    "spec": {
        "selector": _LABELS,
        "ports": [{"name": "git", "port": names.GIT_PORT, "targetPort": names.GIT_PORT}],
    },
}


def deployment(image: str, digest: str) -> dict[str, Any]:
    """The Deployment; a changed `digest` of seed and script starts a new Pod."""
    repository = {"name": "repository", "mountPath": names.GIT_BASE_PATH}
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
        "metadata": {**_METADATA, "labels": _LABELS},
        "spec": {
            "selector": {"matchLabels": _LABELS},
            # Two Pods must not write into one repository at the same time.
            "strategy": {"type": "Recreate"},
            "template": {
                "metadata": {"labels": _LABELS, "annotations": {"lab/seed": digest}},
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
                            "name": names.GIT_CONTAINER,
                            "command": ["git"],
                            "args": daemon_arguments(names.GIT_BASE_PATH),
                            "ports": [{"name": "git", "containerPort": names.GIT_PORT}],
                            "readinessProbe": {
                                "tcpSocket": {"port": names.GIT_PORT},
                                "periodSeconds": 2,
                            },
                            "volumeMounts": [repository],
                        }
                    ],
                    "volumes": [
                        {
                            "name": "repository",
                            "persistentVolumeClaim": {"claimName": names.GIT_SERVER},
                        },
                        {"name": "seed", "configMap": {"name": names.GIT_SERVER}},
                        {"name": "tmp", "emptyDir": {}},
                    ],
                },
            },
        },
    }
