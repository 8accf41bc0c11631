"""The lab that is up: a typed view of the stack's outputs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Self

from foundation.errors import LabError
from lab.engine.backend import current_stack
from lab.engine.pulumi import Pulumi
from lab.project import project_dir
from lab.setup.environment import pulumi_environment

_BRING_IT_UP: Final = "Bring it up: lab up"


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A cluster of the lab."""

    name: str
    """Its name in the lab: `hub`, `workload-1`."""
    role: Literal["hub", "workload"]
    kubeconfig: Path
    """Absolute."""
    context: str
    server: str
    """The API server's URL from this machine."""
    peer_server: str
    """The API server's URL from pods of the other clusters."""
    network: str | None
    """Its network in the mesh; None for the hub, which is in no mesh."""
    addresses: Mapping[str, str]
    """IP addresses of its LoadBalancer Services: `thanosQuery` of the hub; `ingressGateway`,
    `eastWestGateway` and `thanosSidecar` of a workload cluster."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A Service that people open in a browser."""

    cluster: str
    namespace: str
    service: str
    port: int
    scheme: str
    note: str = ""
    """What is different about it in this stack; empty for nothing."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """What an endpoint asks for."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Stack:
    """The lab as its stack's outputs describe it."""

    stack: str
    """Pulumi's name of the stack: `kind`, `offline`, `existing`."""
    name: str
    provider: str
    """`lab:provider`: what created the clusters."""
    mesh: str
    clusters: tuple[Cluster, ...]
    """The hub first."""
    endpoints: Mapping[str, Endpoint]
    versions: Mapping[str, str]
    """Of each component."""
    notes: tuple[str, ...]
    """Remarks for the user, such as what was built from source."""
    logins: Mapping[str, Login] = field(repr=False)
    """By endpoint, for those that ask for one."""
    environment: Mapping[str, str] = field(repr=False, compare=False)
    """The environment in which `kubectl` and the stack's other tools are found."""

    @classmethod
    def load(cls) -> Self:
        """The lab that is up in this checkout.

        Raises LabError if none is, if it is not up completely, or if Pulumi cannot read it.
        """
        project = project_dir()
        stack = current_stack(project)
        if stack is None:
            raise LabError("the lab is not up", _BRING_IT_UP)
        environment = pulumi_environment(project, stack)
        outputs = Pulumi(project, stack, environment).outputs()
        return cls.of(outputs, stack=stack, project=project, environment=environment)

    @classmethod
    def of(
        cls,
        outputs: Mapping[str, Any],
        *,
        stack: str,
        project: Path,
        environment: Mapping[str, str],
    ) -> Self:
        """The view of a stack's outputs; paths in them are relative to the project's folder.

        Raises LabError if an output is missing: then the stack is not up completely.
        """
        try:
            clusters = [_cluster(each, project) for each in outputs["clusters"]]
            return cls(
                stack=stack,
                name=outputs["name"],
                provider=outputs["provider"],
                mesh=outputs["mesh"],
                clusters=tuple(sorted(clusters, key=lambda each: each.role != "hub")),
                endpoints={name: _endpoint(each) for name, each in outputs["endpoints"].items()},
                versions=dict(outputs["versions"]),
                notes=tuple(outputs["notes"]),
                logins={
                    name: Login(username=each["username"], password=each["password"])
                    for name, each in outputs["credentials"].items()
                },
                environment=environment,
            )
        except KeyError as missing:
            state = "is not up" if not outputs else f"is not up completely: no output {missing}"
            raise LabError(f"the lab (stack {stack}) {state}", _BRING_IT_UP) from missing

    @property
    def hub(self) -> Cluster:
        """The management cluster."""
        return next(each for each in self.clusters if each.role == "hub")

    @property
    def workload_clusters(self) -> tuple[Cluster, ...]:
        """The clusters that the apps run in."""
        return tuple(each for each in self.clusters if each.role == "workload")

    def cluster(self, name: str) -> Cluster:
        """The cluster of that name. Raises LabError if there is none."""
        for each in self.clusters:
            if each.name == name:
                return each
        names = ", ".join(each.name for each in self.clusters)
        raise LabError(f"the lab has no cluster {name!r}", f"Its clusters are: {names}.")


def _cluster(output: Mapping[str, Any], project: Path) -> Cluster:
    return Cluster(
        name=output["name"],
        role=output["role"],
        kubeconfig=(project / Path(output["kubeconfig"]).expanduser()).absolute(),
        context=output["context"],
        server=output["server"],
        peer_server=output["peerServer"],
        # Pulumi leaves a null out of an output's object.
        network=output.get("network"),
        addresses=dict(output["addresses"]),
    )


def _endpoint(output: Mapping[str, Any]) -> Endpoint:
    return Endpoint(
        cluster=output["cluster"],
        namespace=output["namespace"],
        service=output["service"],
        # JSON has no integers, and Pulumi's engine writes a round number as it likes.
        port=int(output["port"]),
        scheme=output["scheme"],
        note=output.get("note", ""),
    )
