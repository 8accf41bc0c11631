"""One workload cluster's part of the mesh: control plane, gateways, mesh-wide policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_kubernetes.core.v1 import Secret, Service
from pulumi_kubernetes.helm.v3 import Release

from components.credentials.certificates import IntermediateAuthority
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.chart_values import ChartValues
from components.kubernetes.ingress_address import address_of
from components.kubernetes.manifest import KubernetesObject
from components.kubernetes.service_account_token import decoded_token, token_secret
from components.mesh import objects

INGRESS_GATEWAY: Final = "istio-ingressgateway"
EAST_WEST_GATEWAY: Final = "istio-eastwestgateway"


@dataclass(frozen=True, kw_only=True)
class ControlPlaneArgs:
    artefacts: Artefacts
    values: ChartValues
    cluster: str
    """The cluster's name, under which its peers know it as well."""
    mesh: str
    network: str
    authority: IntermediateAuthority
    load_balancer: Sequence[Resource]
    """What gateways wait for to be given an address."""


class ControlPlane(ComponentResource):
    """istiod with the lab's CA, an ingress and an east-west gateway, STRICT mutual TLS."""

    reader_token: Output[str]
    """With this peers' istiods read the cluster's endpoints; secret."""
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
        # istiod makes a CA of its own where it finds no `cacerts` when it starts.
        istiod = self._release(
            "istiod",
            "istiod",
            objects.istiod_values(args.mesh, args.cluster, args.network),
            [base, cacerts],
        )
        self.east_west_address = self._gateway(
            EAST_WEST_GATEWAY,
            {"networkGateway": args.network},
            objects.east_west_service(EAST_WEST_GATEWAY, args.network),
            istiod,
        )
        self.ingress_address = self._gateway(
            INGRESS_GATEWAY, {}, objects.ingress_service(INGRESS_GATEWAY), istiod
        )
        for policy in (objects.CROSS_NETWORK_GATEWAY, objects.STRICT):
            # After istiod, whose webhook checks them.
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
            namespace=objects.NAMESPACE,
            values=self._args.values.of(chart, specific),
            **self._args.artefacts.chart(chart),
            opts=ResourceOptions(parent=self, depends_on=list(after)),
        )

    def _gateway(
        self,
        name: str,
        specific: Mapping[str, Any],
        service: Mapping[str, Any],
        istiod: Release,
    ) -> Output[str]:
        """A gateway, and the address that it got."""
        # A gateway that starts before the injector runs pulls an image called `auto`
        # (https://github.com/istio/istio/issues/46307).
        self._release("gateway", name, specific, [istiod])
        # Not the chart's Service: of a resource of ours the address is an output.
        made = Service(
            f"{self._name}/{name}/service",
            **service,
            opts=ResourceOptions(
                parent=self, depends_on=[self.namespace, *self._args.load_balancer]
            ),
        )
        return made.status.apply(address_of)

    def _create_reader_token(self, base: Release) -> Output[str]:
        secret = Secret(
            f"{self._name}/reader-token",
            **token_secret(objects.READER_TOKEN, objects.READER, objects.NAMESPACE),
            opts=ResourceOptions(parent=self, depends_on=[base]),
        )
        return Output.secret(secret.data.apply(decoded_token))
