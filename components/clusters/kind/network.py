"""The Docker network that a lab's kind clusters share."""

import secrets
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_command.local import Command

from components.clusters.generation import generation
from components.clusters.kind.marks import network_generation

_SCRIPTS: Final = "components/clusters/kind"


@dataclass(frozen=True, kw_only=True)
class KindNetworkArgs:
    name: str
    """Its name in Docker."""
    subnet: IPv4Network | None
    """None: Docker takes a free one."""
    hook: str
    """Run as `<hook> up NAME` when the network is there, `<hook> down NAME` before it goes."""


class KindNetwork(ComponentResource):
    """A Docker network of the lab's own.

    It exists before the clusters, because kind makes it otherwise, and several kinds at once make
    several (https://github.com/kubernetes-sigs/kind/issues/1596).
    """

    subnet: Output[IPv4Network]
    generation: Output[str]
    """Changes when the network is made again."""
    made_by: Command

    def __init__(
        self, name: str, args: KindNetworkArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:clusters:KindNetwork", name, {}, opts)
        # Docker cannot tell Pulumi that the network was removed behind its back, so the program
        # asks: what is there keeps its generation, what is not there is made as a new one.
        mark = network_generation(args.name) or secrets.token_hex(4)
        subnet = "" if args.subnet is None else str(args.subnet)
        self.generation = generation(
            f"{name}-generation", [mark, subnet], ResourceOptions(parent=self)
        )
        self.made_by = Command(
            name,
            create=f"{_SCRIPTS}/create-network.sh",
            delete=f"{_SCRIPTS}/delete-network.sh",
            environment={
                "NAME": args.name,
                "SUBNET": subnet,
                "HOOK": args.hook,
                "GENERATION": mark,
            },
            triggers=[self.generation],
            opts=ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.subnet = self.made_by.stdout.apply(IPv4Network)
        self.register_outputs({"subnet": self.made_by.stdout})
