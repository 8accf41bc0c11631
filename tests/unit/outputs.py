"""The outputs of a lab's stack, as `pulumi stack output --json` prints them."""

from typing import Any


def outputs() -> dict[str, Any]:
    """A hub and one workload cluster; each call makes them anew."""
    return {
        "name": "lab",
        "provider": "kind",
        "mesh": "mesh1",
        "clusters": [
            {
                "name": "workload-1",
                "role": "workload",
                "kubeconfig": ".lab/workload-1/kubeconfig",
                "context": "kind-lab-workload-1",
                "server": "https://127.0.0.1:40002",
                "peerServer": "https://lab-workload-1-control-plane:6443",
                "network": "network1",
                "addresses": {"ingressGateway": "172.30.0.65", "thanosSidecar": "172.30.0.66"},
            },
            {
                "name": "hub",
                "role": "hub",
                "kubeconfig": ".lab/hub/kubeconfig",
                "context": "kind-lab-hub",
                "server": "https://127.0.0.1:40001",
                "peerServer": "https://lab-hub-control-plane:6443",
                "addresses": {"thanosQuery": "172.30.0.33"},
            },
        ],
        "endpoints": {
            "argocd": {
                "cluster": "hub",
                "namespace": "argocd",
                "service": "argocd-server",
                "port": 443,
                "scheme": "https",
                "note": "no web interface here",
            },
            "thanos": {
                "cluster": "hub",
                "namespace": "monitoring",
                "service": "thanos-query",
                "port": 9090.0,
                "scheme": "http",
            },
        },
        "versions": {"Istio": "1.31.0"},
        "notes": ["Istio was built from source"],
        "credentials": {"argocd": {"username": "admin", "password": "hunter2"}},
    }
