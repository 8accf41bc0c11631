"""The whole lab, composed of its components."""

from pulumi import ComponentResource, Output, Resource, ResourceOptions

from components.clusters.cluster import Cluster
from components.clusters.providers import clusters
from components.credentials.certificates import IntermediateAuthority, RootAuthority
from components.delivery.cluster_secret import ClusterFacts
from components.delivery.delivery import Delivery, DeliveryArgs
from components.delivery.registration import Registration, RegistrationArgs
from components.grafana.grafana import Grafana, GrafanaArgs
from components.kiali.kiali import Kiali, KialiArgs
from components.kiali.reader import KialiReader, KialiReaderArgs
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.chart_values import ChartValues
from components.load_balancer import LoadBalancer, LoadBalancerArgs
from components.mesh.control_plane import ControlPlane, ControlPlaneArgs
from components.mesh.remote_secret import RemoteSecret, RemoteSecretArgs
from components.metrics.querier import Querier, QuerierArgs
from components.metrics.workload import WorkloadMetrics, WorkloadMetricsArgs
from components.settings.model import Settings
from foundation import names


class Lab(ComponentResource):
    """A hub and workload clusters, one mesh, federated metrics, GitOps."""

    hub: Cluster
    workload: dict[str, Cluster]
    """The workload clusters by name."""
    networks: dict[str, str]
    """Name of a workload cluster -> name of its network in the mesh."""
    mesh: dict[str, ControlPlane]
    metrics: dict[str, WorkloadMetrics]
    querier: Querier
    delivery: Delivery
    grafana: Grafana | None
    """None if the settings disable it."""

    def __init__(self, settings: Settings, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:lab:Lab", settings.name, {}, opts)
        self._settings = settings
        self._artefacts = Artefacts(settings.artefact_folder)
        self._values = ChartValues(overlay=settings.values_overlay)
        self.networks = {
            name: f"network{settings.number(name)}" for name in settings.workload_clusters
        }
        self.hub, self.workload = clusters(settings, ResourceOptions(parent=self))
        self._create_load_balancers()
        self._root = RootAuthority("root", settings.name, ResourceOptions(parent=self))
        self._create_mesh()
        self._create_metrics()
        self._create_delivery()
        self.grafana = self._create_grafana() if settings.grafana else None
        if settings.kiali:
            self._create_kiali()
        self.register_outputs({})

    def _create_load_balancers(self) -> None:
        self._load_balancers: dict[str, list[Resource]] = {}
        for cluster in (self.hub, *self.workload.values()):
            ready: list[Resource] = []
            if cluster.addresses is not None:
                args = LoadBalancerArgs(
                    artefacts=self._artefacts, values=self._values, addresses=cluster.addresses
                )
                made = LoadBalancer(f"{cluster.name}/lb", args, cluster.inside(self))
                ready = made.ready
            self._load_balancers[cluster.name] = ready

    def _create_mesh(self) -> None:
        self.mesh = {}
        for name, cluster in self.workload.items():
            authority = IntermediateAuthority(
                f"{name}/mesh", self._root, ResourceOptions(parent=self)
            )
            args = ControlPlaneArgs(
                artefacts=self._artefacts,
                values=self._values,
                cluster=name,
                mesh=names.MESH,
                network=self.networks[name],
                authority=authority,
                load_balancer=self._load_balancers[name],
            )
            self.mesh[name] = ControlPlane(f"{name}/istio", args, cluster.inside(self))
        for name, cluster in self.workload.items():
            for peer_name, peer in self.workload.items():
                if peer_name != name:
                    RemoteSecret(
                        f"{name}/remote-secret/{peer_name}",
                        RemoteSecretArgs(
                            cluster=cluster,
                            peer=peer,
                            peer_token=self.mesh[peer_name].reader_token,
                            namespace=self.mesh[name].namespace,
                        ),
                        ResourceOptions(parent=self),
                    )

    def _create_metrics(self) -> None:
        # Not the mesh's CA: a workload's certificate must not give access to metrics.
        authority = IntermediateAuthority("metrics", self._root, ResourceOptions(parent=self))
        self.metrics = {
            name: WorkloadMetrics(
                f"{name}/metrics",
                WorkloadMetricsArgs(
                    artefacts=self._artefacts,
                    values=self._values,
                    cluster=name,
                    authority=authority,
                    load_balancer=self._load_balancers[name],
                ),
                cluster.inside(self),
            )
            for name, cluster in self.workload.items()
        }
        self.querier = Querier(
            f"{self.hub.name}/querier",
            QuerierArgs(
                sidecars={name: made.sidecar_address for name, made in self.metrics.items()},
                authority=authority,
                load_balancer=self._load_balancers[self.hub.name],
            ),
            self.hub.inside(self),
        )

    def _create_delivery(self) -> None:
        self.delivery = Delivery(
            f"{self.hub.name}/delivery",
            DeliveryArgs(artefacts=self._artefacts, git=self._settings.git),
            self.hub.inside(self),
        )
        thanos = Output.concat("http://", self.querier.address, f":{names.QUERIER_PORT}")
        for name, cluster in self.workload.items():
            facts = ClusterFacts(
                name=name,
                network=self.networks[name],
                mesh=names.MESH,
                fleet=tuple(self.workload),
            )
            args = RegistrationArgs(
                artefacts=self._artefacts,
                hub=self.hub,
                cluster=cluster,
                facts=facts,
                thanos_address=thanos,
                git=self.delivery.source,
                argo_cd=self.delivery.namespace,
            )
            Registration(f"{name}/registration", args, ResourceOptions(parent=self))

    def _create_grafana(self) -> Grafana:
        args = GrafanaArgs(
            artefacts=self._artefacts, values=self._values, namespace=self.querier.namespace
        )
        return Grafana(f"{self.hub.name}/grafana", args, self.hub.inside(self))

    def _create_kiali(self) -> None:
        readers = {
            name: KialiReader(
                f"{name}/kiali",
                KialiReaderArgs(
                    artefacts=self._artefacts,
                    values=self._values,
                    cluster=cluster,
                    namespace=self.metrics[name].namespace,
                ),
                cluster.inside(self),
            )
            for name, cluster in self.workload.items()
        }
        Kiali(
            f"{self.hub.name}/kiali",
            KialiArgs(
                artefacts=self._artefacts,
                values=self._values,
                hub=self.hub.name,
                kubeconfigs={name: reader.kubeconfig for name, reader in readers.items()},
                namespace=self.querier.namespace,
            ),
            self.hub.inside(self),
        )
