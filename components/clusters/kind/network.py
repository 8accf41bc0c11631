"""The Docker network of a lab's kind clusters."""

import secrets
from dataclasses import dataclass
from ipaddress import IPv4Network

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_command.local import Command

from components.clusters.generation import generation
from components.clusters.kind.marks import SCRIPTS, network_generation


@dataclass(frozen=True, kw_only=True)
class KindNetworkArgs:
    name: str
    """The network's name in Docker."""
    subnet: IPv4Network | None
    """None: Docker chooses a free one."""
    hook: str
    """A command, run as `<hook> up NAME` after the network is created and as `<hook> down NAME`
    before it is removed; empty for none."""


class KindNetwork(ComponentResource):
    """The lab's own Docker network.

    It is created before the clusters: kind would create it, and concurrent kinds would create
    several (https://github.com/kubernetes-sigs/kind/issues/1596).
    """

    subnet: Output[IPv4Network]
    generation: Output[str]
    """Changes when the network is created again."""
    created_by: Command

    def __init__(
        self, name: str, args: KindNetworkArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:clusters:KindNetwork", name, {}, opts)
        # Pulumi cannot refresh the network, so the program asks Docker: an existing network keeps
        # its generation, a missing one gets a new generation and is created again.
        mark = network_generation(args.name) or secrets.token_hex(4)
        subnet = "" if args.subnet is None else str(args.subnet)
        self.generation = generation(
            f"{name}-generation", [mark, subnet], ResourceOptions(parent=self)
        )
        self.created_by = Command(
            name,
            create=f"{SCRIPTS}/create-network.sh",
            delete=f"{SCRIPTS}/delete-network.sh",
            environment={
                "NAME": args.name,
                "SUBNET": subnet,
                "HOOK": args.hook,
                "GENERATION": mark,
            },
            triggers=[self.generation],
            opts=ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.subnet = self.created_by.stdout.apply(IPv4Network)
        self.register_outputs({"subnet": self.created_by.stdout})
