"""A token of a Kubernetes service account, for who is outside of the account's cluster."""

import base64
from collections.abc import Mapping
from typing import Any


def token_secret(name: str, account: str, namespace: str) -> dict[str, Any]:
    """The Secret that Kubernetes fills with a token: arguments of the SDK's Secret.

    Unlike tokens that are asked for, it does not expire while the account is there:
    https://kubernetes.io/docs/concepts/security/service-accounts/#get-a-token
    """
    return {
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


def decoded_token(data: Mapping[str, str] | None) -> str:
    """The token in such a Secret's data; empty in a preview, where there is none yet."""
    return base64.b64decode((data or {}).get("token", "")).decode()
