"""What the hub's Kiali reads a workload cluster with."""

from dataclasses import dataclass

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_kubernetes.core.v1 import Secret
from pulumi_kubernetes.helm.v3 import Release

from components.clusters.cluster import Cluster
from components.kiali.values import ACCOUNT, REMOTE_VALUES
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.chart_values import ChartValues
from components.kubernetes.kubeconfig import kubeconfig
from components.kubernetes.service_account_token import decoded_token, token_secret
from components.metrics.objects import NAMESPACE


@dataclass(frozen=True, kw_only=True)
class KialiReaderArgs:
    artefacts: Artefacts
    values: ChartValues
    cluster: Cluster
    """The workload cluster."""
    namespace: Resource
    """Its namespace for metrics."""


class KialiReader(ComponentResource):
    """An account in a workload cluster that may read what Kiali shows."""

    kubeconfig: Output[str]
    """With it pods of the hub reach the cluster as this account; secret."""

    def __init__(
        self, name: str, args: KialiReaderArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:kiali:KialiReader", name, {}, opts)
        release = Release(
            f"{name}/release",
            name="kiali",
            namespace=NAMESPACE,
            values=args.values.of("kiali", REMOTE_VALUES),
            **args.artefacts.chart("kiali-server"),
            opts=ResourceOptions(parent=self, depends_on=[args.namespace]),
        )
        # Kubernetes deletes a token's Secret whose account is not there.
        secret = Secret(
            f"{name}/token",
            **token_secret(f"{ACCOUNT}-token", ACCOUNT, NAMESPACE),
            opts=ResourceOptions(parent=self, depends_on=[release]),
        )
        cluster = args.cluster
        known = Output.all(cluster.certificate_authority, secret.data.apply(decoded_token))
        self.kubeconfig = Output.secret(
            known.apply(
                lambda parts: kubeconfig(cluster.name, cluster.peer_server, parts[0], parts[1])
            )
        )
        self.register_outputs({"kubeconfig": self.kubeconfig})
