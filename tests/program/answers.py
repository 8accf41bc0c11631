"""What providers add to what they are given.

Everything is made of the resource's name, so the same resource is the same in each run. What nobody
may see has the word `SECRET` in it.
"""

import base64
from typing import Any, Final

import yaml

from tests.program.recording import revealed

SECRET: Final = "SECRET"
SUBNET: Final = "172.30.0.0/16"
TOKEN_TYPE: Final = "kubernetes.io/service-account-token"


def answer(kind: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """The outputs of a resource that its inputs do not have."""
    match kind:
        case "tls:index/privateKey:PrivateKey":
            return {"privateKeyPem": key_of(name)}
        case "tls:index/certRequest:CertRequest":
            return {"certRequestPem": f"request of {name}\n"}
        case (
            "tls:index/selfSignedCert:SelfSignedCert"
            | "tls:index/locallySignedCert:LocallySignedCert"
        ):
            return {"certPem": f"certificate of {name}\n"}
        case "command:local:Command":
            return {"stdout": _printed_by(inputs)}
        case "kubernetes:core/v1:Service":
            return {"status": {"loadBalancer": {"ingress": [{"ip": address_of(name)}]}}}
        case "kubernetes:core/v1:Secret" if inputs.get("type") == TOKEN_TYPE:
            return {"data": {"token": base64.b64encode(token_of(name).encode()).decode()}}
        case _:
            return {}


def key_of(name: str) -> str:
    """The private key of that name."""
    return f"{SECRET} key of {name}\n"


def token_of(name: str) -> str:
    """The token in the Secret of that name."""
    return f"{SECRET} token of {name}"


def address_of(name: str) -> str:
    """The LoadBalancer's address of the Service of that name."""
    return f"address-of-{name}".replace("/", "-")


def _printed_by(inputs: dict[str, Any]) -> str:
    name = revealed(inputs.get("environment", {})).get("NAME", "")
    match inputs["create"].rsplit("/", 1)[-1]:
        case "create-network.sh":
            return SUBNET
        case "create-cluster.sh":
            return _kubeconfig_of(name)
        case _:
            return ""


def _kubeconfig_of(name: str) -> str:
    return yaml.safe_dump(
        {
            "clusters": [
                {
                    "name": name,
                    "cluster": {
                        "server": f"https://127.0.0.1/{name}",
                        "certificate-authority-data": authority_of(name),
                    },
                }
            ],
            "users": [{"name": name, "user": {"client-key-data": f"{SECRET} key to {name}"}}],
        }
    )


def authority_of(kind_cluster: str) -> str:
    """The certificate authority of a kind cluster, as kubeconfigs have it."""
    return base64.b64encode(f"authority of {kind_cluster}".encode()).decode()
