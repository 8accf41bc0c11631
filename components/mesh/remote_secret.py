"""A peer's endpoints for the istiod of a cluster."""

from dataclasses import dataclass

from pulumi import ComponentResource, Input, Resource, ResourceOptions

from components.clusters.cluster import Cluster
from components.kubernetes.kubeconfig import secret_kubeconfig
from components.kubernetes.manifest import KubernetesObject
from components.mesh import objects


@dataclass(frozen=True, kw_only=True)
class RemoteSecretArgs:
    cluster: Cluster
    """The cluster that gets the Secret."""
    peer: Cluster
    """The cluster whose endpoints it reads."""
    peer_token: Input[str]
    namespace: Resource
    """The control plane's namespace in `cluster`."""


class RemoteSecret(ComponentResource):
    """The remote secret of a peer, in a cluster."""

    def __init__(
        self, name: str, args: RemoteSecretArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:mesh:RemoteSecret", name, {}, opts)
        peer = args.peer
        kubeconfig = secret_kubeconfig(
            peer.name, peer.peer_server, peer.certificate_authority, args.peer_token
        )
        KubernetesObject(
            name,
            objects.remote_secret(peer.name, kubeconfig),
            args.cluster.inside(self, [args.namespace]),
        )
        self.register_outputs({})
