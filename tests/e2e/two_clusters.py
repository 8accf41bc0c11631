"""Two kind clusters, each with a Namespace, a Deployment and a Helm release, and a CA for both.

A Pulumi program that uses the SDKs as anybody would; `test_bundle.py` runs it with nothing but what
the bundle has built.
"""

import pulumi
import pulumi_kubernetes as kubernetes
import pulumi_tls as tls
from pulumi import ResourceOptions
from pulumi_command import local
from pulumi_kubernetes.apps import v1 as apps
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.helm.v3 import Release
from pulumi_kubernetes.meta import v1 as meta

config = pulumi.Config()
prefix = config.require("prefix")
lab = config.require("lab")
LABELS = {"app": "helloworld"}

network = local.Command(
    "network",
    create=f"docker network create {prefix}",
    delete=f"docker network rm {prefix}",
)
registry = local.Command(
    "registry",
    create=f"{lab} bundle registry up {prefix}",
    delete=f"{lab} bundle registry down {prefix}",
    opts=ResourceOptions(depends_on=network),
)

key = tls.PrivateKey("ca", algorithm="ECDSA", ecdsa_curve="P256")
ca = tls.SelfSignedCert(
    "ca",
    private_key_pem=key.private_key_pem,
    is_ca_certificate=True,
    allowed_uses=["cert_signing", "crl_signing"],
    validity_period_hours=24,
    subject={"common_name": "two clusters"},
)

for name in (f"{prefix}-a", f"{prefix}-b"):
    cluster = local.Command(
        name,
        create=f"kind create cluster --quiet --name {name} --image {config.require('image')} "
        f"--kubeconfig ./{name}.kubeconfig --wait 180s && kind get kubeconfig --name {name}",
        delete=f"kind delete cluster --quiet --name {name} --kubeconfig ./{name}.kubeconfig "
        f"&& rm ./{name}.kubeconfig",
        environment={"KIND_EXPERIMENTAL_DOCKER_NETWORK": prefix},
        logging=local.Logging.NONE,
        opts=ResourceOptions(depends_on=registry, additional_secret_outputs=["stdout"]),
    )
    provider = kubernetes.Provider(name, kubeconfig=cluster.stdout)
    here = ResourceOptions(provider=provider)
    namespace = core.Namespace(name, metadata=meta.ObjectMetaArgs(name="demo"), opts=here)
    core.ConfigMap(
        f"{name}-ca",
        metadata=meta.ObjectMetaArgs(name="ca", namespace=namespace.metadata.name),
        data={"ca.crt": ca.cert_pem},
        opts=here,
    )
    apps.Deployment(
        name,
        metadata=meta.ObjectMetaArgs(name="helloworld", namespace=namespace.metadata.name),
        spec=apps.DeploymentSpecArgs(
            selector=meta.LabelSelectorArgs(match_labels=LABELS),
            template=core.PodTemplateSpecArgs(
                metadata=meta.ObjectMetaArgs(labels=LABELS),
                spec=core.PodSpecArgs(
                    containers=[
                        core.ContainerArgs(
                            name="helloworld",
                            image=config.require("helloworld"),
                            ports=[core.ContainerPortArgs(container_port=5000)],
                        )
                    ]
                ),
            ),
        ),
        opts=here,
    )
    Release(
        name,
        name="metallb",
        chart=config.require("chart"),
        namespace="metallb-system",
        create_namespace=True,
        values={"speaker": {"frr": {"enabled": False}}, "frrk8s": {"enabled": False}},
        opts=here,
    )
    pulumi.export(name, cluster.stdout)
pulumi.export("ca", ca.cert_pem)
