"""A cluster created by kind."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi_kubernetes as kubernetes
import yaml
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_command.local import Command, Logging

from components.clusters.addresses import load_balancer_range
from components.clusters.cluster import Cluster
from components.clusters.generation import generation
from components.clusters.kind.marks import COMPLETE, SCRIPTS, kind_name
from components.clusters.kind.network import KindNetwork
from components.settings.kind import KindSettings
from foundation.docker import container_state
from foundation.errors import LabError
from foundation.paths import STATE_FOLDER


@dataclass(frozen=True, kw_only=True)
class KindClusterArgs:
    lab: str
    """The lab's name, the prefix of the cluster's name in Docker."""
    name: str
    """The cluster's name in the lab."""
    slot: int
    """The slot of the network's addresses for MetalLB, unique among the clusters."""
    settings: KindSettings
    network: KindNetwork


class KindCluster(ComponentResource):
    """A kind cluster with one node, in the lab's Docker network."""

    cluster: Cluster

    def __init__(
        self, name: str, args: KindClusterArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:clusters:KindCluster", name, {}, opts)
        in_kind = kind_name(args.lab, args.name)
        node = f"{in_kind}-control-plane"
        folder = Path(STATE_FOLDER, args.name)
        mark = _mark(folder, node)
        settings = args.settings
        identity = generation(
            f"{name}-generation",
            [
                mark,
                args.network.generation,
                settings.node_image,
                str(settings.pod_subnet),
                str(settings.service_subnet),
            ],
            ResourceOptions(parent=self),
        )
        created = Command(
            name,
            create=f"{SCRIPTS}/create-cluster.sh",
            delete=f"{SCRIPTS}/delete-cluster.sh",
            stdin=yaml.safe_dump(kind_configuration(settings)),
            environment={
                "NAME": in_kind,
                "NODE_IMAGE": settings.node_image,
                "FOLDER": str(folder),
                "GENERATION": mark,
                # The name, not an output of the network: kind reads this variable.
                "KIND_EXPERIMENTAL_DOCKER_NETWORK": args.lab,
            },
            triggers=[identity],
            logging=Logging.NONE,  # standard output is a kubeconfig
            opts=ResourceOptions(
                parent=self,
                depends_on=[args.network.created_by],
                delete_before_replace=True,
                additional_secret_outputs=["stdout"],
            ),
        )
        provider = kubernetes.Provider(
            name,
            kubeconfig=created.stdout,
            # A new port or new certificates do not make it another cluster:
            # https://github.com/pulumi/pulumi-kubernetes/issues/4019
            cluster_identifier=identity,
            enable_config_map_mutable=True,
            enable_secret_mutable=True,
            # All objects in the cluster belong to the lab: it adopts those that a killed run has
            # created but not recorded.
            upsert_existing_objects=True,
            enable_patch_force=True,
            opts=ResourceOptions(parent=self),
        )
        entry = Output.unsecret(created.stdout.apply(_cluster_entry))
        self.cluster = Cluster(
            name=args.name,
            kubeconfig=created.stdout,
            kubeconfig_path=str(folder / "kubeconfig"),
            context=f"kind-{in_kind}",
            server=entry.apply(lambda found: found["server"]),
            # By name: addresses may change with a restart. Docker's DNS resolves it, for pods too,
            # and the API server's certificate contains it.
            peer_server=f"https://{node}:6443",
            certificate_authority=entry.apply(lambda found: found["certificate-authority-data"]),
            provider=provider,
            addresses=args.network.subnet.apply(lambda net: load_balancer_range(net, args.slot)),
            created_by=created,
        )
        self.register_outputs({"server": self.cluster.server})


def kind_configuration(settings: KindSettings) -> dict[str, Any]:
    """The cluster's configuration: https://kind.sigs.k8s.io/docs/user/configuration/."""
    return {
        "kind": "Cluster",
        "apiVersion": "kind.x-k8s.io/v1alpha4",
        "networking": {
            "podSubnet": str(settings.pod_subnet),
            "serviceSubnet": str(settings.service_subnet),
        },
        "nodes": [{"role": "control-plane"}],
    }


def _mark(folder: Path, node: str) -> str:
    """The mark of the existing cluster; a new mark, which replaces it, if it does not exist.

    pulumi-command has no Read, so `refresh` does not detect a deleted cluster:
    https://github.com/pulumi/pulumi-command/issues/432
    """
    state = container_state(node)
    mark = folder / COMPLETE
    if state is None or not mark.exists():
        return secrets.token_hex(4)
    if state != "running":
        raise LabError(f"the node {node} is not running: {state}", f"Run: docker start {node}")
    return mark.read_text().strip()


def _cluster_entry(kubeconfig: str) -> dict[str, str]:
    """The server and the certificate authority of a kubeconfig's only cluster."""
    return yaml.safe_load(kubeconfig)["clusters"][0]["cluster"]
