"""The mesh in one workload cluster: control plane, gateways, mesh-wide policies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_kubernetes.helm.v3 import Release

from components.credentials.certificates import IntermediateAuthority
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.chart_values import ChartValues
from components.kubernetes.ingress_address import address_of
from components.kubernetes.manifest import KubernetesObject
from components.kubernetes.service_account_token import account_token, token_secret
from components.mesh import objects
from foundation import names


@dataclass(frozen=True, kw_only=True)
class ControlPlaneArgs:
    artefacts: Artefacts
    values: ChartValues
    cluster: str
    """The cluster's name in the mesh; its peers use the same one."""
    mesh: str
    network: str
    authority: IntermediateAuthority
    load_balancer: Sequence[Resource]
    """Dependencies of Services that need an address."""


class ControlPlane(ComponentResource):
    """istiod with the lab's CA, an ingress and an east-west gateway, STRICT mutual TLS."""

    reader_token: Output[str]
    """The token by which the peers' istiods read this cluster's endpoints; secret."""
    ingress_address: Output[str]
    east_west_address: Output[str]
    namespace: KubernetesObject

    def __init__(
        self, name: str, args: ControlPlaneArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:mesh:ControlPlane", name, {}, opts)
        self._name, self._args = name, args
        here = ResourceOptions(parent=self)
        namespace = KubernetesObject(f"{name}/namespace", objects.own_namespace(args.network), here)
        self.namespace = namespace
        authority = args.authority
        cacerts = KubernetesObject(
            f"{name}/cacerts",
            objects.cacerts(authority.certificate, authority.key, authority.root),
            ResourceOptions(parent=self, depends_on=[namespace]),
        )
        base = self._release("base", "istio-base", {}, [namespace])
        # istiod creates its own CA if `cacerts` does not exist when it starts.
        istiod = self._release(
            "istiod",
            "istiod",
            objects.istiod_values(args.mesh, args.cluster, args.network),
            [base, cacerts],
        )
        self.east_west_address = self._create_gateway(
            objects.east_west_service(names.EAST_WEST_GATEWAY, args.network),
            {"networkGateway": args.network},
            istiod,
        )
        self.ingress_address = self._create_gateway(
            objects.ingress_service(names.INGRESS_GATEWAY), {}, istiod
        )
        for policy in (objects.CROSS_NETWORK_GATEWAY, objects.STRICT):
            # After istiod: its webhook validates them.
            KubernetesObject(
                f"{name}/{policy['metadata']['name']}",
                policy,
                ResourceOptions(parent=self, depends_on=[istiod]),
            )
        self.reader_token = self._create_reader_token(base)
        self.register_outputs(
            {
                "reader_token": self.reader_token,
                "ingress_address": self.ingress_address,
                "east_west_address": self.east_west_address,
            }
        )

    def _release(
        self, chart: str, name: str, specific: Mapping[str, Any], after: Sequence[Resource]
    ) -> Release:
        return Release(
            f"{self._name}/{name}",
            name=name,
            namespace=names.ISTIO_NAMESPACE,
            values=self._args.values.of(chart, specific),
            **self._args.artefacts.chart(chart),
            opts=ResourceOptions(parent=self, depends_on=list(after)),
        )

    def _create_gateway(
        self, service: Mapping[str, Any], specific: Mapping[str, Any], istiod: Release
    ) -> Output[str]:
        """Create a gateway with the values `specific`, and return its Service's address."""
        name = service["metadata"]["name"]
        # A gateway that starts before the injector pulls an image named `auto`
        # (https://github.com/istio/istio/issues/46307).
        self._release("gateway", name, specific, [istiod])
        # Not the chart's Service: Pulumi knows the status only of its own resources.
        declared = KubernetesObject(
            f"{self._name}/{name}/service",
            service,
            ResourceOptions(parent=self, depends_on=[self.namespace, *self._args.load_balancer]),
        )
        return declared.status.apply(address_of)

    def _create_reader_token(self, base: Release) -> Output[str]:
        return account_token(
            f"{self._name}/reader-token",
            token_secret(objects.READER_TOKEN, objects.READER, names.ISTIO_NAMESPACE),
            ResourceOptions(parent=self, depends_on=[base]),
        )
