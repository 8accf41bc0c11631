"""Kiali on the hub."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_kubernetes.helm.v3 import Release

from components.credentials.password import Password
from components.kiali.values import (
    cluster_secret,
    hub_values,
    secret_name,
    signing_key,
    signing_secret,
)
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.chart_values import ChartValues
from components.kubernetes.manifest import KubernetesObject
from components.metrics.objects import QUERIER_URL
from foundation import names

SERVICE: Final = "kiali"
PORT: Final = 20001
_SIGNING_SECRET: Final = "kiali-signing-key"


@dataclass(frozen=True, kw_only=True)
class KialiArgs:
    artefacts: Artefacts
    values: ChartValues
    hub: str
    """The hub's name."""
    kubeconfigs: Mapping[str, Output[str]]
    """Name of a workload cluster -> kubeconfig of its `KialiReader`."""
    namespace: Resource
    """The hub's namespace for metrics."""


class Kiali(ComponentResource):
    """Kiali for all workload clusters; the hub is not part of the mesh."""

    def __init__(self, name: str, args: KialiArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:kiali:Kiali", name, {}, opts)
        inside = ResourceOptions(parent=self, depends_on=[args.namespace])
        password = Password(f"{name}/signing-key", ResourceOptions(parent=self))
        key = Output.secret(password.text.apply(signing_key))
        secrets: list[Resource] = [
            KubernetesObject(
                f"{name}/signing-key",
                signing_secret(_SIGNING_SECRET, names.METRICS_NAMESPACE, key),
                inside,
            ),
            *(
                KubernetesObject(
                    f"{name}/cluster/{cluster}",
                    cluster_secret(cluster, names.METRICS_NAMESPACE, kubeconfig),
                    inside,
                )
                for cluster, kubeconfig in args.kubeconfigs.items()
            ),
        ]
        prometheus = args.values.of("metrics")["prometheus"]
        specific = hub_values(
            hub=args.hub,
            clusters={cluster: secret_name(cluster) for cluster in args.kubeconfigs},
            thanos_url=QUERIER_URL,
            scrape_interval=prometheus["scrapeInterval"],
            retention=prometheus["retention"],
            signing_secret=_SIGNING_SECRET,
        )
        Release(
            f"{name}/release",
            name="kiali",
            namespace=names.METRICS_NAMESPACE,
            values=args.values.of("kiali", specific),
            **args.artefacts.chart("kiali-server"),
            # The values only name the Secrets; the Pod mounts them.
            opts=ResourceOptions(parent=self, depends_on=secrets),
        )
        self.register_outputs({})
