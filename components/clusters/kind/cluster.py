"""A cluster made by kind."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pulumi_kubernetes as kubernetes
import yaml
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_command.local import Command, Logging

from components.clusters.addresses import load_balancer_range
from components.clusters.cluster import Cluster
from components.clusters.generation import generation
from components.clusters.kind.network import KindNetwork
from components.settings.kind import KindSettings
from foundation.docker import container_state
from foundation.errors import LabError

_SCRIPTS: Final = "components/clusters/kind"


@dataclass(frozen=True, kw_only=True)
class KindClusterArgs:
    lab: str
    """The lab's name, which the cluster's name in Docker begins with."""
    name: str
    """The cluster's name in the lab."""
    slot: int
    """Which slice of the network's addresses MetalLB may use; no other cluster has the same."""
    settings: KindSettings
    network: KindNetwork


class KindCluster(ComponentResource):
    """A kind cluster with one node, in the lab's Docker network."""

    cluster: Cluster

    def __init__(
        self, name: str, args: KindClusterArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:clusters:KindCluster", name, {}, opts)
        kind_name = f"{args.lab}-{args.name}"
        node = f"{kind_name}-control-plane"
        folder = Path(".lab") / args.name
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
        made = Command(
            name,
            create=f"{_SCRIPTS}/create-cluster.sh",
            delete=f"{_SCRIPTS}/delete-cluster.sh",
            stdin=yaml.safe_dump(kind_configuration(settings)),
            environment={
                "NAME": kind_name,
                "NODE_IMAGE": settings.node_image,
                "FOLDER": str(folder),
                "GENERATION": mark,
                # The network's name on purpose, not its output: kind takes it from here.
                "KIND_EXPERIMENTAL_DOCKER_NETWORK": args.lab,
            },
            triggers=[identity],
            logging=Logging.NONE,  # standard output is a kubeconfig
            opts=ResourceOptions(
                parent=self,
                depends_on=[args.network.made_by],
                delete_before_replace=True,
                additional_secret_outputs=["stdout"],
            ),
        )
        provider = kubernetes.Provider(
            name,
            kubeconfig=made.stdout,
            # Neither a new port nor new certificates make it another cluster; a new one does:
            # https://github.com/pulumi/pulumi-kubernetes/issues/4019
            cluster_identifier=identity,
            enable_config_map_mutable=True,
            enable_secret_mutable=True,
            # Whatever is in the cluster is the lab's: what a killed run has made without noting it,
            # or what somebody has changed by hand, is taken over.
            upsert_existing_objects=True,
            enable_patch_force=True,
            opts=ResourceOptions(parent=self),
        )
        entry = Output.unsecret(made.stdout.apply(_cluster_entry))
        self.cluster = Cluster(
            name=args.name,
            kubeconfig=made.stdout,
            kubeconfig_path=str(folder / "kubeconfig"),
            context=f"kind-{kind_name}",
            server=entry.apply(lambda found: found["server"]),
            # By name, which Docker's DNS resolves for pods too: addresses may change with a
            # restart. The name is in the API server's certificate.
            peer_server=f"https://{node}:6443",
            certificate_authority=entry.apply(lambda found: found["certificate-authority-data"]),
            provider=provider,
            addresses=args.network.subnet.apply(lambda net: load_balancer_range(net, args.slot)),
            made_by=made,
        )
        self.register_outputs({"server": self.cluster.server})


def kind_configuration(settings: KindSettings) -> dict[str, Any]:
    """A configuration of kind: https://kind.sigs.k8s.io/docs/user/configuration/."""
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
    """The mark of the cluster that is there; a new one if there is none.

    pulumi-command has no Read, so `refresh` does not notice a deleted cluster
    (https://github.com/pulumi/pulumi-command/issues/432). A new mark replaces it.
    """
    state = container_state(node)
    noted = folder / "generation"
    if state is None or not noted.exists():
        return secrets.token_hex(4)
    if state != "running":
        raise LabError(f"the node {node} is there, and {state}", f"Run: docker start {node}")
    return noted.read_text().strip()


def _cluster_entry(kubeconfig: str) -> dict[str, str]:
    """The address and certificate authority of a kubeconfig's only cluster."""
    return yaml.safe_load(kubeconfig)["clusters"][0]["cluster"]
