"""Version and address of everything that the lab installs into clusters.

Tools (kind, kubectl, pulumi) are pinned in `lab/setup/tools.py`, the node image in `Pulumi.yaml`,
and the bundle's sources in `offline/go/`; a test compares them with this file.
"""

from dataclasses import dataclass

ISTIO = "1.31.0"
ISTIO_HUB = "docker.io/istio"
METALLB = "0.16.1"
ARGO_CD = "v3.6.1"
ARGO_ROLLOUTS = "v1.10.2"
PROMETHEUS_OPERATOR = "v0.85.0"
PROMETHEUS = "v3.9.1"
THANOS = "v0.42.5"
KUBE_STATE_METRICS = "v2.19.1"
K6 = "1.8.1"
GRAFANA_CHART = "13.2.4"
"""The version of the chart, which determines that of Grafana."""
KIALI = "2.33.0"


_REDIS = "8.10.1-alpine"
"""The tag in Argo CD's release manifest."""

IMAGES = (
    *(f"{ISTIO_HUB}/{name}:{ISTIO}" for name in ("pilot", "proxyv2")),
    *(f"{ISTIO_HUB}/examples-helloworld-{version}:1.0" for version in ("v1", "v2")),
    *(f"quay.io/metallb/{name}:v{METALLB}" for name in ("controller", "speaker")),
    f"quay.io/argoproj/argocd:{ARGO_CD}",
    f"public.ecr.aws/docker/library/redis:{_REDIS}",
    f"quay.io/argoproj/argo-rollouts:{ARGO_ROLLOUTS}",
    f"quay.io/prometheus-operator/prometheus-operator:{PROMETHEUS_OPERATOR}",
    f"quay.io/prometheus-operator/prometheus-config-reloader:{PROMETHEUS_OPERATOR}",
    f"quay.io/prometheus/prometheus:{PROMETHEUS}",
    f"quay.io/thanos/thanos:{THANOS}",
    f"registry.k8s.io/kube-state-metrics/kube-state-metrics:{KUBE_STATE_METRICS}",
    f"docker.io/grafana/k6:{K6}",
)
"""The images of all clusters, without those of Grafana and Kiali, whose charts determine them."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A Helm chart: `name` in the repository `repo`, an `https://` or `oci://` address."""

    name: str
    version: str
    repo: str


@dataclass(frozen=True, kw_only=True)
class File:
    """A published file and its SHA-256, in hexadecimal."""

    url: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A release manifest: the concatenation of its files.

    `images` are pairs: an image in upstream's file, which must occur exactly once, and its
    replacement, the image of the release.
    """

    name: str
    version: str
    files: tuple[File, ...]
    images: tuple[tuple[str, str], ...] = ()


# istio-release.storage.googleapis.com has no charts of 1.31 and later:
# https://istio.io/latest/blog/2026/retirement-of-gcp/
_ISTIO_CHARTS = "https://blob.istio.io/istio-release/charts"

CHARTS = {
    chart.name: chart
    for chart in (
        Chart(name="base", version=ISTIO, repo=_ISTIO_CHARTS),
        Chart(name="istiod", version=ISTIO, repo=_ISTIO_CHARTS),
        Chart(name="gateway", version=ISTIO, repo=_ISTIO_CHARTS),
        Chart(name="metallb", version=METALLB, repo="https://metallb.github.io/metallb"),
        Chart(
            name="grafana",
            version=GRAFANA_CHART,
            repo="https://grafana-community.github.io/helm-charts",
        ),
        Chart(name="kiali-server", version=KIALI, repo="https://kiali.org/helm-charts"),
    )
}


def _tagged(repository: str, tag: str, path: str, sha256: str) -> File:
    """A file of a GitHub repository at a tag.

    The checksums are those of the same files in the Go modules of these tags, which Go's checksum
    database (https://sum.golang.org) records.
    """
    return File(url=f"https://raw.githubusercontent.com/{repository}/{tag}/{path}", sha256=sha256)


MANIFESTS = {
    manifest.name: manifest
    for manifest in (
        Manifest(
            name="argo-cd",
            version=ARGO_CD,
            files=(
                _tagged(
                    "argoproj/argo-cd",
                    ARGO_CD,
                    "manifests/install.yaml",
                    "7be23ca7d9ca3d3074dee8332f1ca92a933b990cee7c9cf22cf3843ee8c2913e",
                ),
            ),
        ),
        # The file at the tag, not the asset of the release: they differ only in the image, which
        # the release workflow sets, and the checksum database has only the file at the tag.
        Manifest(
            name="argo-rollouts",
            version=ARGO_ROLLOUTS,
            files=(
                _tagged(
                    "argoproj/argo-rollouts",
                    ARGO_ROLLOUTS,
                    "manifests/install.yaml",
                    "be25242c55bab7650e0b845da11dbce811f7427deae367e224435e0d766ebe5a",
                ),
            ),
            images=(
                (
                    "quay.io/argoproj/argo-rollouts:latest",
                    f"quay.io/argoproj/argo-rollouts:{ARGO_ROLLOUTS}",
                ),
            ),
        ),
        Manifest(
            name="prometheus-operator",
            version=PROMETHEUS_OPERATOR,
            files=(
                _tagged(
                    "prometheus-operator/prometheus-operator",
                    PROMETHEUS_OPERATOR,
                    "bundle.yaml",
                    "602f3a0c4f91952cfbbaedeed6542a8231134537191965275b9e2c2e05aeab72",
                ),
            ),
        ),
        Manifest(
            name="kube-state-metrics",
            version=KUBE_STATE_METRICS,
            files=tuple(
                _tagged(
                    "kubernetes/kube-state-metrics",
                    KUBE_STATE_METRICS,
                    f"examples/standard/{name}.yaml",
                    sha256,
                )
                for name, sha256 in (
                    (
                        "service-account",
                        "d9b97c246df2b7d7e4241843019c3e530c923d1b3e2ff6ec2a550d22b57e6416",
                    ),
                    (
                        "cluster-role",
                        "04f910facca6c8011a2d4ff8194f43cf97a1fb23e5bf58f708bbd83127b98d41",
                    ),
                    (
                        "cluster-role-binding",
                        "4f35f24e4658d358106bf78ed12051439bb17e8e864ec706e60813e70b8b8ffc",
                    ),
                    (
                        "deployment",
                        "b531ef3163b4e965da05fc030e9250901f256f23c28699ba2201c41b9a60f02b",
                    ),
                    (
                        "service",
                        "83907bf1cb3262b979c6f149a0cd9e317d2480260f208cdca44df272178ffe9e",
                    ),
                )
            ),
        ),
    )
}
