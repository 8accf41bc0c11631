"""The program half of provider `paper`."""

import pulumi_kubernetes as kubernetes
import yaml
from components.settings.paper import PaperSettings
from pulumi import Output, ResourceOptions

from components.clusters.addresses import load_balancer_range
from components.clusters.cluster import Cluster
from components.clusters.providers import Create
from components.settings.model import Settings


def creator(settings: Settings, opts: ResourceOptions) -> Create:
    paper = settings.clusters
    assert isinstance(paper, PaperSettings)

    def create(name: str, slot: int) -> Cluster:
        server = f"https://{name}.{paper.domain}:6443"
        kubeconfig = {
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "clusters": [{"name": name, "cluster": {"server": server}}],
            "users": [{"name": name, "user": {"token": "written down"}}],
            "current-context": name,
        }
        text = Output.secret(yaml.safe_dump(kubeconfig))
        return Cluster(
            name=name,
            kubeconfig=text,
            kubeconfig_path=f".lab/{name}/kubeconfig",
            context=name,
            server=Output.from_input(server),
            peer_server=server,
            certificate_authority=Output.from_input("paper"),
            provider=kubernetes.Provider(name, kubeconfig=text, opts=opts),
            addresses=load_balancer_range(paper.subnet, slot),
        )

    return create
