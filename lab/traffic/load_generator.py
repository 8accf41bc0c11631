"""The load generator of a workload cluster: a k6 Pod that calls the ingress gateway."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from foundation import names
from foundation.versions import K6

NAME: Final = "load-generator"
PORT: Final = 6565
"""k6's REST API."""
IMAGE: Final = f"docker.io/grafana/k6:{K6}"
RATE: Final = 20
"""Default, in requests a second."""
MOST: Final = 200
"""Maximum, in requests a second; a higher rate would measure the laptop."""
MINUTES: Final = 60
"""Default duration."""
URL: Final = f"http://{names.INGRESS_GATEWAY}.{names.ISTIO_NAMESPACE}.svc.cluster.local/hello"
VERSIONS: Final = ("v1", "v2", "v3")
"""Versions with a counter of their own."""

_SCRIPT: Final = Path(__file__).parent / "load.js"
_FOLDER: Final = "/load"
_LABELS: Final = {
    "app.kubernetes.io/name": NAME,
    "app.kubernetes.io/part-of": "lab",
    # Without a sidecar it is a client outside the mesh, behind the ingress gateway.
    "sidecar.istio.io/inject": "false",
}


def manifests(rate: int = RATE, minutes: int = MINUTES) -> Sequence[dict[str, Any]]:
    """The load generator and its script, for `rate` requests a second."""
    metadata = {"name": NAME, "namespace": names.APP_NAMESPACE, "labels": _LABELS}
    environment = {
        "RATE": str(rate),
        "DURATION": f"{minutes}m",
        "URL": URL,
        "VERSIONS": ",".join(VERSIONS),
    }
    return [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": metadata,
            "data": {_SCRIPT.name: _SCRIPT.read_text(encoding="utf-8")},
        },
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": metadata,
            "spec": {
                "automountServiceAccountToken": False,
                # Survives a stop and start of the node, within the same deadline.
                "restartPolicy": "OnFailure",
                "activeDeadlineSeconds": minutes * 60 + 60,
                "terminationGracePeriodSeconds": 1,
                "securityContext": {
                    "runAsNonRoot": True,
                    "runAsUser": 12345,
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                "containers": [
                    {
                        "name": "k6",
                        "image": IMAGE,
                        "args": [
                            "run",
                            "--quiet",
                            "--no-usage-report",
                            "--no-summary",
                            f"--address=0.0.0.0:{PORT}",
                            f"{_FOLDER}/{_SCRIPT.name}",
                        ],
                        "env": [
                            {"name": name, "value": value} for name, value in environment.items()
                        ],
                        "ports": [{"name": "rest", "containerPort": PORT}],
                        "readinessProbe": {
                            "httpGet": {"path": "/v1/status", "port": "rest"},
                            "periodSeconds": 1,
                        },
                        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}},
                        "securityContext": {
                            "allowPrivilegeEscalation": False,
                            "capabilities": {"drop": ["ALL"]},
                            "readOnlyRootFilesystem": True,
                        },
                        "volumeMounts": [{"name": "load", "mountPath": _FOLDER}],
                    }
                ],
                "volumes": [{"name": "load", "configMap": {"name": NAME}}],
            },
        },
    ]
