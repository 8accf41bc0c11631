"""Cluster Secrets as the API returns them."""

import base64
import json
from typing import Any


def cluster_secret(name: str, *, server: str = "https://x:6443", **changes: Any) -> dict[str, Any]:
    """A complete cluster Secret; `changes` replace entries of its data."""
    data = {"name": name, "server": server, "config": json.dumps({"bearerToken": f"{name}'s"})}
    encoded = {
        key: base64.b64encode(text.encode()).decode() for key, text in (data | changes).items()
    }
    annotations = {"lab/thanos-address": "http://10.0.0.1:9090"}
    return {"metadata": {"name": f"cluster-{name}", "annotations": annotations}, "data": encoded}
