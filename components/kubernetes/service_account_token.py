"""Tokens of Kubernetes service accounts, for clients outside the cluster."""

import base64
from collections.abc import Mapping
from typing import Any

from pulumi import Output, ResourceOptions

from components.kubernetes.manifest import KubernetesObject


def token_secret(name: str, account: str, namespace: str) -> dict[str, Any]:
    """The Secret that Kubernetes fills with a token of `account`.

    The token is valid as long as the account exists; those of the TokenRequest API expire:
    https://kubernetes.io/docs/concepts/security/service-accounts/#get-a-token
    """
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "annotations": {
                "kubernetes.io/service-account.name": account,
                "pulumi.com/waitFor": "jsonpath={.data.token}",
            },
        },
        "type": "kubernetes.io/service-account-token",
    }


def account_token(name: str, secret: Mapping[str, Any], opts: ResourceOptions) -> Output[str]:
    """Declare a `token_secret` as the resource `name`, and return its token; secret.

    Kubernetes deletes the Secret if its account does not exist: `opts` must depend on the account.
    """
    declared = KubernetesObject(name, secret, opts)
    return Output.secret(declared.data.apply(decoded_token))


def decoded_token(data: Mapping[str, str] | None) -> str:
    """The token in the data of a `token_secret`; empty if there is none, as in a preview."""
    return base64.b64decode((data or {}).get("token", "")).decode()
