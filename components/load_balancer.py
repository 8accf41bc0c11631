"""MetalLB: addresses for Services of type LoadBalancer in clusters without a load balancer."""

from dataclasses import dataclass
from typing import Any, Final

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_kubernetes.helm.v3 import Release

from components.clusters.addresses import AddressRange
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.chart_values import ChartValues
from components.kubernetes.manifest import KubernetesObject
from components.kubernetes.namespace import namespace

_NAMESPACE: Final = "metallb-system"


@dataclass(frozen=True, kw_only=True)
class LoadBalancerArgs:
    artefacts: Artefacts
    values: ChartValues
    addresses: Input[AddressRange]


class LoadBalancer(ComponentResource):
    """MetalLB in layer 2 mode, with one pool."""

    ready: list[Resource]
    """Dependencies of Services that need an address."""

    def __init__(
        self, name: str, args: LoadBalancerArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:loadbalancer:LoadBalancer", name, {}, opts)
        # Helm can create the namespace, but does not delete it.
        place = KubernetesObject(
            f"{name}/namespace",
            # The speaker uses the node's network: it answers ARP requests there.
            namespace(_NAMESPACE, {"pod-security.kubernetes.io/enforce": "privileged"}),
            ResourceOptions(parent=self),
        )
        release = Release(
            f"{name}/metallb",
            name="metallb",
            namespace=_NAMESPACE,
            values=args.values.of("metallb"),
            **args.artefacts.chart("metallb"),
            opts=ResourceOptions(parent=self, depends_on=[place]),
        )
        # The release has the definitions of these objects.
        after_release = ResourceOptions(parent=self, depends_on=[release])
        pool = KubernetesObject(
            f"{name}/pool",
            address_pool(Output.from_input(args.addresses).apply(str)),
            after_release,
        )
        advertisement = KubernetesObject(f"{name}/advertisement", ADVERTISEMENT, after_release)
        self.ready = [pool, advertisement]
        self.register_outputs({})


def address_pool(addresses: Input[str]) -> dict[str, Any]:
    """The pool of the addresses `first-last`."""
    return {
        "apiVersion": "metallb.io/v1beta1",
        "kind": "IPAddressPool",
        "metadata": {"name": "lab", "namespace": _NAMESPACE},
        "spec": {"addresses": [addresses]},
    }


ADVERTISEMENT: Final[dict[str, Any]] = {
    "apiVersion": "metallb.io/v1beta1",
    "kind": "L2Advertisement",
    "metadata": {"name": "lab", "namespace": _NAMESPACE},
    "spec": {"ipAddressPools": ["lab"]},
}
