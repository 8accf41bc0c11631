"""What the sidecars of the app are configured to do."""

from typing import Final

from tests.e2e.demos.fleet import APP, Fleet

_FAULT: Final = "lab.v3.fault"
"""The filter that `gitops/strategy/v3` adds."""
_LISTENERS: Final = "config_dump?resource=dynamic_listeners"


def faulty(fleet: Fleet) -> set[str]:
    """The clusters with a sidecar of v3 that makes requests fail."""
    found: set[str] = set()
    for name, cluster in fleet.workload.items():
        selector = f"--selector=app={APP},version=v3"
        pods = cluster.get("pods", f"--namespace={APP}", selector)["items"]
        assert pods, f"{name} has no Pod of v3"
        for pod in pods:
            where = (pod["metadata"]["name"], f"--namespace={APP}", "--container=istio-proxy")
            ask = ("pilot-agent", "request", "GET", _LISTENERS)
            listeners = cluster.kubectl("exec", *where, "--", *ask)
            assert "virtualInbound" in listeners
            if _FAULT in listeners:
                found.add(name)
    return found
