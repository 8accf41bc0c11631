"""The contract between what provides clusters and everything that is built on them."""

from dataclasses import dataclass

import pulumi_kubernetes as kubernetes
from pulumi import (
    Input,
    Output,
    Resource,
    ResourceOptions,
    ResourceTransformationArgs,
    ResourceTransformationResult,
)

from components.clusters.addresses import AddressRange


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A Kubernetes cluster, whoever made it. Nothing above this knows which provider it was."""

    name: str
    """The cluster's name in the lab: `hub`, `workload-1`."""
    kubeconfig: Output[str]
    """A kubeconfig for the operator, with one context only; secret."""
    kubeconfig_path: str
    """The file that has it, for tools like kubectl."""
    context: str
    """The context's name in that file."""
    server: Output[str]
    """The API server's URL as the operator reaches it."""
    peer_server: str
    """The API server's URL as pods of the other clusters reach it."""
    certificate_authority: Output[str]
    """The API server's certificate authority: PEM in base64, as kubeconfigs have it."""
    provider: kubernetes.Provider
    """Bound to this cluster and no other."""
    addresses: Input[AddressRange] | None
    """What MetalLB may give to Services; None where LoadBalancers are provided already."""
    made_by: Resource | None = None
    """What makes the cluster and, when it is deleted, takes all that is in the cluster with it.
    None for a cluster that stays."""

    def inside(
        self, parent: Resource | None = None, depends_on: list[Resource] | None = None
    ) -> ResourceOptions:
        """Options for a component, or an object, that lives in this cluster.

        Its children inherit the provider. What the deletion of the cluster takes with it is not
        deleted one by one: that makes `destroy` quick, and possible when the cluster is gone.
        """
        return ResourceOptions(
            parent=parent,
            provider=self.provider,
            depends_on=depends_on,
            transformations=[self._deleted_with_the_cluster],
        )

    def _deleted_with_the_cluster(
        self, args: ResourceTransformationArgs
    ) -> ResourceTransformationResult | None:
        # `deleted_with` is not inherited from a component; transformations are.
        if self.made_by is None or not args.type_.startswith("kubernetes:"):
            return None
        gone = ResourceOptions(deleted_with=self.made_by)
        return ResourceTransformationResult(
            props=args.props, opts=ResourceOptions.merge(args.opts, gone)
        )
