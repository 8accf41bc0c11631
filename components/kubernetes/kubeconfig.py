"""Kubeconfigs by which programs in one cluster reach the API server of another."""

import yaml


def kubeconfig(cluster: str, server: str, certificate_authority: str, token: str) -> str:
    """A kubeconfig with one context, whose cluster and user have the cluster's name: YAML.

    `certificate_authority` is PEM in base64, as kubeconfigs have it.
    """
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": cluster,
                    "cluster": {
                        "server": server,
                        "certificate-authority-data": certificate_authority,
                    },
                }
            ],
            "users": [{"name": cluster, "user": {"token": token}}],
            "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": cluster}}],
            "current-context": cluster,
        }
    )
