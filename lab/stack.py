"""The running lab: a typed view of the stack's outputs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Self

from foundation.errors import LabError
from lab.engine.backend import current_stack
from lab.engine.pulumi import Pulumi
from lab.project import project_dir
from lab.setup.environment import pulumi_environment

_CREATE: Final = "Create it: lab up"


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A cluster of the lab."""

    name: str
    """Its name in the lab: `hub`, `workload-1`."""
    role: Literal["hub", "workload"]
    kubeconfig: Path
    """Absolute path."""
    context: str
    server: str
    """The API server's URL for this machine."""
    peer_server: str
    """The API server's URL for pods of the other clusters."""
    network: str | None
    """Its network in the mesh; None for the hub, which is not in the mesh."""
    addresses: Mapping[str, str]
    """IP addresses of its LoadBalancer Services: `thanosQuery` of the hub; `ingressGateway`,
    `eastWestGateway` and `thanosSidecar` of a workload cluster."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A Service with a web interface."""

    cluster: str
    namespace: str
    service: str
    port: int
    scheme: str
    note: str = ""
    """A limitation in this stack, such as a missing web interface; empty for none."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """Credentials of an endpoint."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Stack:
    """The lab as its stack's outputs describe it."""

    stack: str
    """The stack's name in Pulumi: `kind`, `offline`, `existing`, or the user's own."""
    name: str
    provider: str
    """The provider of the clusters: `lab:provider`."""
    mesh: str
    clusters: tuple[Cluster, ...]
    """The hub first."""
    endpoints: Mapping[str, Endpoint]
    versions: Mapping[str, str]
    """By component."""
    notes: tuple[str, ...]
    """Remarks for the user, such as the origin of images."""
    logins: Mapping[str, Login] = field(repr=False)
    """By endpoint; only those with a login."""
    environment: Mapping[str, str] = field(repr=False, compare=False)
    """The environment in which `kubectl` and the stack's other tools are found."""

    @classmethod
    def load(cls) -> Self:
        """The running lab of this checkout.

        Raises LabError if there is none, if it is incomplete, or if Pulumi cannot read its state.
        """
        project = project_dir()
        stack = current_stack(project)
        if stack is None:
            raise LabError("the lab is not up", _CREATE)
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

        Raises LabError if an output is missing, because the stack is incomplete.
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
            raise LabError(f"the lab (stack {stack}) {state}", _CREATE) from missing

    @property
    def hub(self) -> Cluster:
        """The management cluster."""
        return next(each for each in self.clusters if each.role == "hub")

    @property
    def workload_clusters(self) -> tuple[Cluster, ...]:
        """The clusters that run the apps."""
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
        # Pulumi omits null fields of objects.
        network=output.get("network"),
        addresses=dict(output["addresses"]),
    )


def _endpoint(output: Mapping[str, Any]) -> Endpoint:
    return Endpoint(
        cluster=output["cluster"],
        namespace=output["namespace"],
        service=output["service"],
        # JSON has no integers: the engine may write 80 as 80.0.
        port=int(output["port"]),
        scheme=output["scheme"],
        note=output.get("note", ""),
    )
