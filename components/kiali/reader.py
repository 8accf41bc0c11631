"""Access of the hub's Kiali to a workload cluster."""

from dataclasses import dataclass

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_kubernetes.helm.v3 import Release

from components.clusters.cluster import Cluster
from components.kiali.values import ACCOUNT, REMOTE_VALUES
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.chart_values import ChartValues
from components.kubernetes.kubeconfig import secret_kubeconfig
from components.kubernetes.service_account_token import account_token, token_secret
from foundation import names


@dataclass(frozen=True, kw_only=True)
class KialiReaderArgs:
    artefacts: Artefacts
    values: ChartValues
    cluster: Cluster
    """The workload cluster."""
    namespace: Resource
    """Its namespace for metrics."""


class KialiReader(ComponentResource):
    """A service account in a workload cluster, with the rights to read what Kiali displays."""

    kubeconfig: Output[str]
    """By which Pods of the hub reach the cluster as this account; secret."""

    def __init__(
        self, name: str, args: KialiReaderArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:kiali:KialiReader", name, {}, opts)
        release = Release(
            f"{name}/release",
            name="kiali",
            namespace=names.METRICS_NAMESPACE,
            values=args.values.of("kiali", REMOTE_VALUES),
            **args.artefacts.chart("kiali-server"),
            opts=ResourceOptions(parent=self, depends_on=[args.namespace]),
        )
        token = account_token(
            f"{name}/token",
            token_secret(f"{ACCOUNT}-token", ACCOUNT, names.METRICS_NAMESPACE),
            ResourceOptions(parent=self, depends_on=[release]),
        )
        cluster = args.cluster
        self.kubeconfig = secret_kubeconfig(
            cluster.name, cluster.peer_server, cluster.certificate_authority, token
        )
        self.register_outputs({"kubeconfig": self.kubeconfig})
