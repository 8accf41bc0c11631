"""The querier: the metrics of all workload clusters, on the hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Output, Resource, ResourceOptions

from components.credentials.certificates import IntermediateAuthority, Leaf, LeafArgs
from components.kubernetes.ingress_address import address_of
from components.kubernetes.manifest import KubernetesObject
from components.metrics import objects
from foundation import names


@dataclass(frozen=True, kw_only=True)
class QuerierArgs:
    sidecars: Mapping[str, Output[str]]
    """Name of a workload cluster -> host of its sidecar."""
    authority: IntermediateAuthority
    """The CA of the sidecars' certificates; it also issues the querier's."""
    load_balancer: Sequence[Resource]
    """Dependencies of Services that need an address."""


class Querier(ComponentResource):
    """Thanos Query over the sidecars of all workload clusters."""

    address: Output[str]
    """The host by which workload clusters reach it; the port is `names.QUERIER_PORT`."""
    namespace: KubernetesObject

    def __init__(self, name: str, args: QuerierArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("lab:metrics:Querier", name, {}, opts)
        here = ResourceOptions(parent=self)
        namespace = KubernetesObject(f"{name}/namespace", objects.own_namespace(), here)
        inside = ResourceOptions(parent=self, depends_on=[namespace])
        leaf = Leaf(
            f"{name}/client",
            LeafArgs(issuer=args.authority, common_name=names.QUERIER, uses=["client_auth"]),
            here,
        )
        secret = KubernetesObject(
            f"{name}/tls",
            objects.tls_secret(leaf.certificate, leaf.key, args.authority.certificate),
            inside,
        )
        endpoints = [
            Output.concat(host, f":{names.SIDECAR_PORT}")
            for _, host in sorted(args.sidecars.items())
        ]
        KubernetesObject(
            f"{name}/deployment",
            objects.querier(endpoints),
            ResourceOptions(parent=self, depends_on=[secret]),
        )
        service = KubernetesObject(
            f"{name}/service",
            objects.querier_service(),
            ResourceOptions(parent=self, depends_on=[namespace, *args.load_balancer]),
        )
        self.namespace = namespace
        self.address = service.status.apply(address_of)
        self.register_outputs({"address": self.address})
