"""The metrics of a workload cluster."""

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Output, Resource, ResourceOptions

from components.credentials.certificates import IntermediateAuthority, Leaf, LeafArgs
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.chart_values import ChartValues
from components.kubernetes.ingress_address import address_of
from components.kubernetes.manifest import Edit, KubernetesObject, Manifest, ManifestArgs
from components.metrics import objects
from components.metrics.rollout_state import with_rollout_state
from foundation import names


@dataclass(frozen=True, kw_only=True)
class WorkloadMetricsArgs:
    artefacts: Artefacts
    values: ChartValues
    cluster: str
    """The value of the label `cluster` of all its series."""
    authority: IntermediateAuthority
    """CA of the clients that may read metrics."""
    load_balancer: Sequence[Resource]
    """Dependencies of Services that need an address."""


class WorkloadMetrics(ComponentResource):
    """Prometheus Operator, Prometheus with Thanos sidecar, kube-state-metrics, and monitors."""

    sidecar_address: Output[str]
    """The host by which the hub reaches the sidecar; the port is `names.SIDECAR_PORT`."""
    namespace: KubernetesObject

    def __init__(
        self, name: str, args: WorkloadMetricsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:metrics:WorkloadMetrics", name, {}, opts)
        self._name, self._args = name, args
        namespace = KubernetesObject(
            f"{name}/namespace", objects.own_namespace(), ResourceOptions(parent=self)
        )
        operator = self._manifest("prometheus-operator", namespace)
        self._manifest("kube-state-metrics", namespace, with_rollout_state)
        self._create_prometheus(namespace, operator)
        service = KubernetesObject(
            f"{name}/sidecar",
            objects.sidecar_service(),
            ResourceOptions(parent=self, depends_on=[namespace, *args.load_balancer]),
        )
        self.namespace = namespace
        self.sidecar_address = service.status.apply(address_of)
        self.register_outputs({"sidecar_address": self.sidecar_address})

    def _manifest(
        self, name: str, namespace: Resource, edit: Edit = lambda found: found
    ) -> Manifest:
        return Manifest(
            f"{self._name}/{name}",
            ManifestArgs(
                artefacts=self._args.artefacts,
                manifest=name,
                namespace=names.METRICS_NAMESPACE,
                edit=edit,
            ),
            ResourceOptions(parent=self, depends_on=[namespace]),
        )

    def _create_prometheus(self, namespace: Resource, operator: Manifest) -> None:
        name, args = self._name, self._args
        settings = args.values.of("metrics")
        leaf = Leaf(
            f"{name}/sidecar",
            LeafArgs(
                issuer=args.authority,
                common_name=names.SIDECAR,
                dns_names=[names.SIDECAR],
                uses=["server_auth"],
            ),
            ResourceOptions(parent=self),
        )
        secret = objects.tls_secret(leaf.certificate, leaf.key, args.authority.certificate)
        needed: list[Resource] = [
            KubernetesObject(
                f"{name}/{each['kind']}",
                each,
                ResourceOptions(parent=self, depends_on=[namespace]),
            )
            for each in (secret, *objects.prometheus_account())
        ]
        for each in (
            objects.prometheus(args.cluster, settings),
            objects.envoy_stats_monitor(settings),
            objects.ISTIO_COMPONENT_MONITOR,
            objects.KUBE_STATE_METRICS_MONITOR,
        ):
            KubernetesObject(
                f"{name}/{each['metadata']['name']}",
                each,
                # The whole operator, not only its definitions: it implements these objects.
                ResourceOptions(parent=self, depends_on=[*needed, operator]),
            )
