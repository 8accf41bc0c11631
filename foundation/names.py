"""Names, ports and namespaces that the program assigns and the `lab` command uses."""

from typing import Final

PROJECT: Final = "lab"
"""The Pulumi project, and the namespace of its settings: `lab:name`."""

# Mesh, in each workload cluster
MESH: Final = "mesh1"
ISTIO_NAMESPACE: Final = "istio-system"
INGRESS_GATEWAY: Final = "istio-ingressgateway"
EAST_WEST_GATEWAY: Final = "istio-eastwestgateway"
CROSS_NETWORK_PORT: Final = 15443
"""The east-west gateways' port for calls from other networks."""

# Metrics
METRICS_NAMESPACE: Final = "monitoring"
CLUSTER_LABEL: Final = "cluster"
"""The external label that names the cluster of each series."""
SIDECAR: Final = "thanos-sidecar"
SIDECAR_PORT: Final = 10901
QUERIER: Final = "thanos-query"
QUERIER_PORT: Final = 9090

# Delivery
ARGO_CD_NAMESPACE: Final = "argocd"
"""On the hub; in a workload cluster, the namespace of Argo CD's service account."""
ROLLOUTS_NAMESPACE: Final = "argo-rollouts"
APP_OF_APPS: Final = "rollouts-app-of-apps"
"""The only Application that Pulumi creates; it creates all others."""
CLUSTER_SECRET_TYPE: Final = ("argocd.argoproj.io/secret-type", "cluster")
"""Label and value of the Secrets that register clusters with Argo CD."""
WORKLOAD_CLUSTER: Final = ("workloadcluster", "true")
"""Label and value of the Secrets of clusters that ApplicationSets deliver to."""

# Annotations of the cluster Secrets, read by ApplicationSets
THANOS_ADDRESS: Final = "lab/thanos-address"
NETWORK: Final = "lab/network"
MESH_NAME: Final = "lab/mesh"
CLUSTERS: Final = "lab/clusters"
GIT_URL: Final = "lab/git-url"
GIT_REVISION: Final = "lab/git-revision"
GIT_PATH: Final = "lab/git-path"

# The Git server in the hub
GIT_SERVER: Final = "lab-git"
"""The Deployment and its Service, in Argo CD's namespace."""
GIT_PORT: Final = 9418
GIT_CONTAINER: Final = "git"
"""The container with Git and the repository."""
GIT_BASE_PATH: Final = "/srv/git"
"""Mount path of the volume: the only writable path of the container."""
GIT_REPOSITORY: Final = "lab.git"
"""Folder below the base path; `components/gitops/seed.sh` creates it."""
GIT_SERVER_URL: Final = f"git://{GIT_SERVER}.{ARGO_CD_NAMESPACE}.svc/{GIT_REPOSITORY}"
"""The repository's URL for Argo CD."""

# The app
APP: Final = "helloworld"
"""Name of the Rollout, its stable Service and its VirtualService."""
APP_NAMESPACE: Final = "helloworld"
CANARY_SERVICE: Final = "helloworld-canary"
