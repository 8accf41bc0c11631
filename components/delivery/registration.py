"""A workload cluster's entry in Argo CD."""

from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_kubernetes.core.v1 import Secret

from components.clusters.cluster import Cluster
from components.delivery import access
from components.delivery.cluster_secret import ClusterFacts, cluster_secret
from components.gitops.source import GitSource
from components.kubernetes.artefacts import Artefacts
from components.kubernetes.manifest import KubernetesObject
from components.kubernetes.service_account_token import decoded_token, token_secret


@dataclass(frozen=True, kw_only=True)
class RegistrationArgs:
    artefacts: Artefacts
    hub: Cluster
    cluster: Cluster
    facts: ClusterFacts
    thanos_address: Input[str]
    """URL of the hub's querier, as the workload cluster reaches it."""
    git: GitSource
    argo_cd: Resource
    """Argo CD's namespace on the hub."""


class Registration(ComponentResource):
    """An account for Argo CD in a workload cluster, and the Secret on the hub that tells of it.

    Argo CD learns of clusters by such Secrets alone; what its ApplicationSets need to know of a
    cluster is in the Secret's labels and annotations:
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
            "lab/thanos-address": args.thanos_address,
        }
        secret["stringData"]["config"] = Output.secret(config)
        KubernetesObject(f"{name}/secret", secret, args.hub.inside(self, [args.argo_cd]))
        self.register_outputs({})

    def _create_account(self, name: str, cluster: Cluster) -> Output[str]:
        """The account's token, once it has the rights that it needs."""
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
        token = Secret(
            f"{name}/token",
            **token_secret(f"{access.ACCOUNT}-token", access.ACCOUNT, access.NAMESPACE),
            opts=cluster.inside(self, rights),
        )
        return Output.secret(token.data.apply(decoded_token))
