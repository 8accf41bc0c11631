"""What lets one cluster's istiod send its workloads to another cluster."""

from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions

from components.clusters.cluster import Cluster
from components.kubernetes.manifest import KubernetesObject
from components.mesh import objects


@dataclass(frozen=True, kw_only=True)
class RemoteSecretArgs:
    cluster: Cluster
    """Whose istiod reads."""
    peer: Cluster
    """Whose endpoints it reads."""
    peer_token: Input[str]
    after: Resource
    """What makes the namespace."""


class RemoteSecret(ComponentResource):
    """The remote secret of a peer, in a cluster."""

    def __init__(
        self, name: str, args: RemoteSecretArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:mesh:RemoteSecret", name, {}, opts)
        peer = args.peer

        def manifest(parts: list[Any]) -> dict[str, Any]:
            return objects.remote_secret(peer.name, peer.peer_server, parts[0], parts[1])

        made = Output.all(peer.certificate_authority, args.peer_token).apply(manifest)
        # Kind and name must be known at once, what the Secret has need not.
        known = objects.remote_secret(peer.name, peer.peer_server, "", "")
        KubernetesObject(
            name,
            {**known, "stringData": Output.secret(made.apply(lambda each: each["stringData"]))},
            args.cluster.inside(self, [args.after]),
        )
        self.register_outputs({})
