"""The versions behind the bundle's image names, charts and manifests.

Versions pinned by a go.mod file of `offline/go/` are read from that file. The literals in this file
are tags and names that upstream's manifests reference and that no Go module version determines.
"""

from offline.parts.go import version

KUBERNETES = version("kubernetes", "k8s.io/kubernetes")
KIND = version("kubernetes", "sigs.k8s.io/kind")
METALLB = version("metallb", "go.universe.tf/metallb")
ARGO_CD = version("kubernetes", "github.com/argoproj/argo-cd/v3")
ARGO_ROLLOUTS = version("monitoring", "github.com/argoproj/argo-rollouts")
PROMETHEUS = version("monitoring", "github.com/prometheus/prometheus")
THANOS = version("monitoring", "github.com/thanos-io/thanos")
PROMETHEUS_OPERATOR = version(
    "prometheus-operator", "github.com/prometheus-operator/prometheus-operator"
)
KUBE_STATE_METRICS = version("kube-state-metrics", "k8s.io/kube-state-metrics/v2")
K6 = version("k6", "go.k6.io/k6")

# The Go module proxy does not serve Istio's release tags. The pinned module is the last development
# snapshot before this release; images and charts carry the release's version.
ISTIO_MODULE = version("kubernetes", "istio.io/istio")
ISTIO_RELEASE = "1.31.0"
ISTIO_HUB = "docker.io/istio"
HELLOWORLD_TAG = "1.0"

# From images/base/files/etc/containerd/config.toml and pkg/build/nodeimage in the kind module.
CONTAINERD_PAUSE = "3.10"
KIND_IMAGES_TAG = "v20260820-69b56db7"
KIND_HELPER_TAG = "v20260131-7181c60a"

# From manifests/install.yaml in the Argo CD module.
REDIS_TAG = "8.10.1-alpine"


def prometheus_release(module_version: str) -> str:
    """The Prometheus release of a module version: v0.309.1 is v3.9.1.

    Source: https://github.com/prometheus/prometheus#prometheus-code-base
    """
    minor, patch = module_version.removeprefix("v0.").split(".")
    return f"v{int(minor) // 100}.{int(minor) % 100}.{patch}"


PROMETHEUS_RELEASE = prometheus_release(PROMETHEUS)
