"""An existing cluster: the lab installs into it, but neither creates nor deletes it."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pulumi_kubernetes as kubernetes
import yaml
from pulumi import ComponentResource, Output, ResourceOptions

from components.clusters.cluster import Cluster
from components.settings.existing import ExistingCluster
from components.settings.kubeconfig import entries
from foundation.errors import LabError

_FILES: Final = frozenset(
    {"certificate-authority", "client-certificate", "client-key", "tokenFile"}
)
"""Fields of clusters and users whose values are paths."""


@dataclass(frozen=True, kw_only=True)
class ExistingClusterArgs:
    name: str
    """The cluster's name in the lab."""
    settings: ExistingCluster


class ExistingKubernetes(ComponentResource):
    """A cluster identified by a context of a kubeconfig."""

    cluster: Cluster

    def __init__(
        self, name: str, args: ExistingClusterArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:clusters:ExistingKubernetes", name, {}, opts)
        settings = args.settings
        kubeconfig = only_context(settings.kubeconfig, settings.context)
        entry = kubeconfig["clusters"][0]["cluster"]
        authority = certificate_authority(entry, settings.kubeconfig)
        # New credentials or a new address do not make it another cluster; a new authority does.
        identity = hashlib.sha256(authority.encode()).hexdigest()[:16]
        text = Output.secret(yaml.safe_dump(kubeconfig))
        self.cluster = Cluster(
            name=args.name,
            kubeconfig=text,
            kubeconfig_path=str(settings.kubeconfig),
            context=settings.context,
            server=Output.from_input(entry["server"]),
            peer_server=settings.peer_server,
            certificate_authority=Output.from_input(authority),
            provider=kubernetes.Provider(
                name,
                kubeconfig=text,
                cluster_identifier=identity,
                enable_config_map_mutable=True,
                enable_secret_mutable=True,
                opts=ResourceOptions(parent=self),
            ),
            addresses=settings.addresses,
        )
        self.register_outputs({"server": self.cluster.server})


def only_context(path: Path, context: str) -> dict[str, Any]:
    """The kubeconfig at `path`, reduced to this context, its cluster and its user.

    Changes to other entries of the file must not cause an update. The loader of the settings has
    checked that the context exists.
    """
    found = yaml.safe_load(path.read_text())
    wanted = entries(found, "context")[context]
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": context,
        "contexts": [{"name": context, "context": wanted}],
        "clusters": [_named(found, "cluster", wanted, path)],
        "users": [_named(found, "user", wanted, path)],
    }


def _named(
    kubeconfig: dict[str, Any], kind: str, context: dict[str, Any], path: Path
) -> dict[str, Any]:
    """The cluster or the user of a context.

    Paths are relative to the kubeconfig's folder, which readers of its text do not know: they
    become absolute.
    """
    name = str(context.get(kind))
    fields = entries(kubeconfig, kind).get(name)
    if fields is None:
        raise LabError(
            f"{path}: the context's {kind} {name} is not in the file",
            "Repair the file, or choose another context.",
        )
    absolute = {key: str(path.parent / fields[key]) for key in _FILES & fields.keys()}
    return {"name": name, kind: fields | absolute}


def certificate_authority(entry: dict[str, Any], kubeconfig: Path) -> str:
    """The authority of a kubeconfig's cluster, PEM in base64, from the entry or from its file."""
    if data := entry.get("certificate-authority-data"):
        return data
    if file := entry.get("certificate-authority"):
        return base64.b64encode((kubeconfig.parent / file).read_bytes()).decode()
    raise LabError(
        f"{kubeconfig}: the cluster {entry['server']} has no certificate authority",
        "Peers need it to trust the API server: add certificate-authority-data.",
    )
