"""The Go programs of the bundle, by group, in the order that reuses most compiled packages.

All values of `seconds` were measured on 2 cores with empty caches.
"""

from offline.parts.go import GoProgram
from offline.parts.pins import KUBERNETES, PROMETHEUS_RELEASE

_KUBERNETES = "k8s.io/kubernetes"
_KUBERNETES_VERSION = {
    f"{package}.{name}": value
    for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    for name, value in {
        "gitVersion": "vVERSION",
        # The API server parses both: setting one without the other is worse than setting neither.
        "gitMajor": KUBERNETES.removeprefix("v").split(".")[0],
        "gitMinor": KUBERNETES.split(".")[1],
        "gitTreeState": "clean",
    }.items()
}
_ISTIO_VERSION = {
    "istio.io/istio/pkg/version.buildVersion": "VERSION",
    "istio.io/istio/pkg/version.buildStatus": "Modified",
}
# slicelabels: Thanos converts Prometheus' labels to its own type and crashes with any other label
# implementation (see its .promu.yml). All programs of the group use the same tags, so Go compiles
# their common packages once.
_PROMETHEUS_TAGS = "netgo,slicelabels,remove_all_sd,enable_kubernetes_sd"
_PROMETHEUS_VERSION = "github.com/prometheus/common/version.Version"
_OPERATOR = "github.com/prometheus-operator/prometheus-operator"
_CNI = "github.com/containernetworking/plugins"


def _kubernetes(name: str, seconds: float) -> GoProgram:
    return GoProgram(
        name=name,
        group="kubernetes",
        module=_KUBERNETES,
        package=f"cmd/{name}",
        variables=_KUBERNETES_VERSION,
        seconds=seconds,
    )


def _grouped(
    group: str, name: str, module: str, package: str = "", seconds: float = 5
) -> GoProgram:
    return GoProgram(name=name, group=group, module=module, package=package, seconds=seconds)


_CONTAINERD = "github.com/containerd/containerd/v2"
_CONTAINERD_VERSION = {f"{_CONTAINERD}/version.Version": "VERSION"}

PROGRAMS = (
    # The tools of the lab's commands and of the engine tests come first.
    GoProgram(
        name="pulumi",
        group="pulumi",
        module="github.com/pulumi/pulumi/pkg/v3",
        package="cmd/pulumi",
        variables={"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "vVERSION"},
        seconds=150,
    ),
    _grouped(
        "pulumi-python",
        "pulumi-language-python",
        "github.com/pulumi/pulumi/sdk/v3",
        "python/cmd/pulumi-language-python",
        seconds=25,
    ),
    _grouped("kubernetes", "kind", "sigs.k8s.io/kind", seconds=6),
    _kubernetes("kubectl", 60),
    _kubernetes("kube-apiserver", 212),
    _kubernetes("kube-controller-manager", 90),
    _grouped("kubernetes", "etcd", "go.etcd.io/etcd/server/v3", seconds=8),
    _grouped("kubernetes", "helm", "helm.sh/helm/v4", "cmd/helm", seconds=30),
    _kubernetes("kube-scheduler", 7),
    _kubernetes("kubelet", 25),
    _kubernetes("kube-proxy", 8),
    _kubernetes("kubeadm", 11),
    *(
        GoProgram(
            name=name,
            group="kubernetes",
            module=_CONTAINERD,
            package=f"cmd/{name}",
            variables=_CONTAINERD_VERSION,
            seconds=seconds,
        )
        for name, seconds in (("containerd", 28), ("containerd-shim-runc-v2", 2), ("ctr", 3))
    ),
    _grouped("kubernetes", "crictl", "sigs.k8s.io/cri-tools", "cmd/crictl", seconds=8),
    *(
        _grouped("kubernetes", f"cni-{name}", _CNI, f"plugins/{kind}/{name}", seconds=1)
        for kind, name in (
            ("main", "ptp"),
            ("main", "loopback"),
            ("ipam", "host-local"),
            ("meta", "portmap"),
        )
    ),
    _grouped(
        "kubernetes",
        "local-path-provisioner",
        "github.com/rancher/local-path-provisioner",
        seconds=6,
    ),
    _grouped(
        "kubernetes",
        "registry",
        "github.com/distribution/distribution/v3",
        "cmd/registry",
        seconds=63,
    ),
    _grouped("kubernetes", "coredns", "github.com/coredns/coredns", seconds=43),
    *(
        GoProgram(
            name=name,
            group="kubernetes",
            module="istio.io/istio",
            package=f"pilot/cmd/{name}",
            tags=tags,
            variables=_ISTIO_VERSION,
            seconds=seconds,
        )
        for name, tags, seconds in (("pilot-agent", "agent", 10), ("pilot-discovery", "", 113))
    ),
    GoProgram(
        name="argocd",
        group="kubernetes",
        module="github.com/argoproj/argo-cd/v3",
        package="cmd",
        variables={"github.com/argoproj/argo-cd/v3/common.version": "VERSION"},
        seconds=80,
    ),
    _grouped("kubernetes", "kustomize", "sigs.k8s.io/kustomize/kustomize/v5", seconds=2),
    GoProgram(
        name="prometheus",
        group="monitoring",
        module="github.com/prometheus/prometheus",
        package="cmd/prometheus",
        tags=_PROMETHEUS_TAGS,
        variables={_PROMETHEUS_VERSION: PROMETHEUS_RELEASE.removeprefix("v")},
        seconds=220,
    ),
    GoProgram(
        name="thanos",
        group="monitoring",
        module="github.com/thanos-io/thanos",
        package="cmd/thanos",
        tags=_PROMETHEUS_TAGS,
        variables={_PROMETHEUS_VERSION: "VERSION"},
        seconds=88,
    ),
    GoProgram(
        name="argo-rollouts",
        group="monitoring",
        module="github.com/argoproj/argo-rollouts",
        package="cmd/rollouts-controller",
        tags=_PROMETHEUS_TAGS,
        variables={"github.com/argoproj/argo-rollouts/utils/version.version": "VERSION"},
        seconds=90,
    ),
    _grouped("metallb", "metallb-controller", "go.universe.tf/metallb", "controller", seconds=76),
    _grouped("metallb", "metallb-speaker", "go.universe.tf/metallb", "speaker", seconds=5),
    *(
        GoProgram(
            name=name,
            group="prometheus-operator",
            module=_OPERATOR,
            package=f"cmd/{command}",
            variables={_PROMETHEUS_VERSION: "VERSION"},
            seconds=seconds,
        )
        for name, command, seconds in (
            ("prometheus-operator", "operator", 80),
            ("prometheus-config-reloader", "prometheus-config-reloader", 6),
        )
    ),
    GoProgram(
        name="kube-state-metrics",
        group="kube-state-metrics",
        module="k8s.io/kube-state-metrics/v2",
        variables={_PROMETHEUS_VERSION: "VERSION"},
        seconds=60,
    ),
    _grouped("k6", "k6", "go.k6.io/k6", seconds=80),
    *(
        _grouped("lab", name, "lab/offline/programs", f"cmd/{name}", seconds=2)
        for name in ("pause", "kindnetd", "helloworld")
    ),
)
