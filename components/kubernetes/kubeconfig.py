"""Kubeconfigs by which Pods in one cluster reach the API server of another."""

import yaml
from pulumi import Input, Output


def kubeconfig(cluster: str, server: str, certificate_authority: str, token: str) -> str:
    """A kubeconfig with one context, in YAML; its cluster and its user are both named `cluster`.

    `certificate_authority` is PEM in base64, as in `certificate-authority-data`.
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


def secret_kubeconfig(
    cluster: str, server: str, certificate_authority: Input[str], token: Input[str]
) -> Output[str]:
    """The kubeconfig of a cluster that Pulumi may still have to create; secret."""
    known = Output.all(certificate_authority, token)
    return Output.secret(known.apply(lambda parts: kubeconfig(cluster, server, *parts)))
