"""istiod has accepted the remote secret of every peer and reads its endpoints."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from lab.kubernetes.kubectl import Kubectl
from lab.verification.check import require_none

ISTIO_SYSTEM: Final = "istio-system"
_SYNCED: Final = "synced"


def remote_secrets_are_accepted(kubectl: Kubectl, peers: Collection[str]) -> str:
    """istiod is in sync with exactly its own cluster and the cluster's `peers`."""
    # The debug interface wants no token from callers in istiod's own Pod, and istiod's image has a
    # program that asks: pilot/cmd/pilot-discovery/app/request.go in https://github.com/istio/istio
    answer = kubectl.exec(
        "deployment/istiod",
        ["pilot-discovery", "request", "GET", "/debug/clusterz"],
        namespace=ISTIO_SYSTEM,
        container="discovery",
    )
    require_none(faults(json.loads(answer), {kubectl.cluster.name, *peers}))
    return f"synced: {', '.join(sorted(peers)) or 'no peers'}"


def faults(clusters: Sequence[Mapping[str, Any]], expected: Collection[str]) -> list[str]:
    """What differs between istiod's `/debug/clusterz` and the clusters that it should know."""
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
