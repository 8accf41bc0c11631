"""The contract between the providers of clusters and all other components."""

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
    """A Kubernetes cluster of any provider. Other components do not depend on the provider."""

    name: str
    """The cluster's name in the lab: `hub`, `workload-1`."""
    kubeconfig: Output[str]
    """A kubeconfig for the operator, with a single context; secret."""
    kubeconfig_path: str
    """The path of a kubeconfig with that context, for tools such as kubectl."""
    context: str
    """The context's name in that file."""
    server: Output[str]
    """The API server's URL for the operator."""
    peer_server: str
    """The API server's URL for pods of the other clusters."""
    certificate_authority: Output[str]
    """The API server's certificate authority: PEM in base64, as in kubeconfigs."""
    provider: kubernetes.Provider
    """The Kubernetes provider of this cluster."""
    addresses: Input[AddressRange] | None
    """The addresses for MetalLB; None where the cluster has its own LoadBalancers."""
    created_by: Resource | None = None
    """The resource that creates the cluster. Its deletion deletes everything in the cluster.
    None for a cluster that the lab does not delete."""

    def inside(
        self, parent: Resource | None = None, depends_on: list[Resource] | None = None
    ) -> ResourceOptions:
        """Options for a component or an object in this cluster.

        Children inherit the provider. Objects are not deleted one by one if the cluster is deleted
        with them, so `destroy` is fast and works without the cluster.
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
        # Children of a component inherit transformations, but not `deleted_with`.
        if self.created_by is None or not args.type_.startswith("kubernetes:"):
            return None
        deleted = ResourceOptions(deleted_with=self.created_by)
        return ResourceTransformationResult(
            props=args.props, opts=ResourceOptions.merge(args.opts, deleted)
        )
