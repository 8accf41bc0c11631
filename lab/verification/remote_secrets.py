"""Checks that istiod accepted the remote secret of every peer and reads its endpoints."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from foundation import names
from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import require_none

_SYNCED: Final = "synced"


def remote_secrets_are_accepted(kubectl: Kubectl, peers: Collection[str]) -> str:
    """istiod is in sync with exactly its own cluster and the cluster's `peers`."""
    # Callers in istiod's own Pod need no token for the debug interface, and its image contains a
    # client: pilot/cmd/pilot-discovery/app/request.go in https://github.com/istio/istio
    answer = kubectl.exec(
        "deployment/istiod",
        ["pilot-discovery", "request", "GET", "/debug/clusterz"],
        namespace=names.ISTIO_NAMESPACE,
        container="discovery",
    )
    require_none(faults(json.loads(answer), {kubectl.cluster.name, *peers}))
    return f"synced: {', '.join(sorted(peers)) or 'no peers'}"


def faults(clusters: Sequence[Mapping[str, Any]], expected: Collection[str]) -> list[str]:
    """Differences between the `expected` clusters and istiod's, from `/debug/clusterz`."""
    states = {cluster["id"]: cluster["syncStatus"] for cluster in clusters}
    secrets = {cluster["id"]: cluster.get("secretName") for cluster in clusters}
    found = [
        f"istiod has no remote secret for {name}" for name in sorted(set(expected) - set(states))
    ]
    for name, state in sorted(states.items()):
        secret = f" (Secret {secrets[name]})" if secrets[name] else ""
        if name not in expected:
            found.append(
                f"istiod reads from {name}{secret}, which is no workload cluster of the lab"
            )
        elif state != _SYNCED:
            found.append(f"{name}{secret} is {state}")
    return found
