"""The registration of a workload cluster with Argo CD."""

from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions

from components.clusters.cluster import Cluster
from components.delivery import access
from components.delivery.cluster_secret import ClusterFacts, cluster_secret
from components.gitops.source import GitSource
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.manifest import KubernetesObject
from components.kubernetes.service_account_token import account_token, token_secret
from foundation import names


@dataclass(frozen=True, kw_only=True)
class RegistrationArgs:
    artefacts: Artefacts
    hub: Cluster
    cluster: Cluster
    facts: ClusterFacts
    thanos_address: Input[str]
    """The URL by which the workload cluster reaches the hub's querier."""
    git: GitSource
    argo_cd: Resource
    """Argo CD's namespace on the hub."""


class Registration(ComponentResource):
    """Argo CD's service account in a workload cluster, and the cluster Secret on the hub.

    Argo CD knows clusters only by such Secrets. The Secret's labels and annotations have the facts
    that ApplicationSets use:
    https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
    """

    def __init__(
        self, name: str, args: RegistrationArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("lab:delivery:Registration", name, {}, opts)
        cluster = args.cluster
        for each in access.rollouts_rights(args.artefacts.manifest("argo-rollouts")):
            key = f"{each['kind']}/{each['metadata']['name']}"
            KubernetesObject(f"{name}/{key}", each, cluster.inside(self))
        token = self._create_account(name, cluster)
        secret = cluster_secret(args.facts, cluster.peer_server)
        config = Output.all(token, cluster.certificate_authority).apply(
            lambda known: access.client_config(known[0], known[1])
        )
        secret["metadata"]["annotations"] |= {
            **args.git.annotations(),
            names.THANOS_ADDRESS: args.thanos_address,
        }
        secret["stringData"]["config"] = Output.secret(config)
        KubernetesObject(f"{name}/secret", secret, args.hub.inside(self, [args.argo_cd]))
        self.register_outputs({})

    def _create_account(self, name: str, cluster: Cluster) -> Output[str]:
        """Create the account with its rights, and return its token."""
        namespaces = [
            KubernetesObject(f"{name}/{each['metadata']['name']}", each, cluster.inside(self))
            for each in access.namespaces()
        ]
        rights: list[Resource] = [
            KubernetesObject(
                f"{name}/{each['metadata']['namespace']}/{each['kind']}"
                if "namespace" in each["metadata"]
                else f"{name}/{each['kind']}",
                each,
                cluster.inside(self, list(namespaces)),
            )
            for each in access.rights()
        ]
        return account_token(
            f"{name}/token",
            token_secret(f"{access.ACCOUNT}-token", access.ACCOUNT, names.ARGO_CD_NAMESPACE),
            cluster.inside(self, rights),
        )
