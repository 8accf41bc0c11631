"""The lab's certificates, issued by the real engine and judged by OpenSSL."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from tests.engine.project import PulumiProject
from tests.stack_files import ROOT

PROGRAM: Final = """\
import pulumi
from components.credentials.certificates import IntermediateAuthority, Leaf, LeafArgs, RootAuthority

root = RootAuthority("root", "lab")
mesh = IntermediateAuthority("mesh", root)
metrics = IntermediateAuthority("metrics", root)
made = {
    "root": root,
    "mesh": mesh,
    "metrics": metrics,
    "server": Leaf(
        "server",
        LeafArgs(
            issuer=metrics, common_name="sidecar", dns_names=["sidecar"], uses=["server_auth"]
        ),
    ),
    "client": Leaf(
        "client", LeafArgs(issuer=metrics, common_name="querier", uses=["client_auth"])
    ),
    "stranger": Leaf(
        "stranger", LeafArgs(issuer=mesh, common_name="querier", uses=["client_auth"])
    ),
}
pulumi.export("certificates", {name: each.certificate for name, each in made.items()})
pulumi.export("keys", {name: each.key for name, each in made.items()})
"""
ISSUERS: Final = {
    "mesh": "root",
    "metrics": "root",
    "server": "metrics",
    "client": "metrics",
    "stranger": "mesh",
}


def test_the_lab_s_certificates_serve_their_purpose_and_no_other(
    project: Callable[..., PulumiProject], tmp_path: Path
) -> None:
    stack = project(PROGRAM, env={"PYTHONPATH": str(ROOT)})
    made = stack.up().outputs
    for name, pem in made["certificates"].items():
        (tmp_path / name).write_text(pem)

    def verify(name: str, *arguments: str) -> str:
        command = ["openssl", "verify", "-x509_strict", *arguments, name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return f"{done.stdout}{done.stderr}".strip()

    for name, issuer in ISSUERS.items():
        chain = ["-CAfile", "root", *([] if issuer == "root" else ["-untrusted", issuer])]
        assert verify(name, *chain) == f"{name}: OK"

    # Who serves or reads metrics trusts their own authority, not the root.
    metrics = ["-partial_chain", "-CAfile", "metrics"]
    server, client = [[*metrics, "-purpose", each] for each in ("sslserver", "sslclient")]
    assert verify("server", *server, "-verify_hostname", "sidecar") == "server: OK"
    assert verify("client", *client) == "client: OK"
    for refused in (
        verify("server", *server, "-verify_hostname", "other"),
        verify("server", *client),
        verify("client", *server),
        verify("stranger", *client, "-untrusted", "mesh", "-untrusted", "root"),
    ):
        assert refused.endswith("verification failed")

    certificates = {name: _parsed(pem) for name, pem in made["certificates"].items()}
    for name, certificate in certificates.items():
        assert _is_authority(certificate) == (name in ISSUERS.values())
    for name, issuer in ISSUERS.items():
        # Each is renewed long before its issuer has to be, which would renew it as well.
        ends = [certificates[each].not_valid_after_utc for each in (name, issuer)]
        assert ends[1] - ends[0] > timedelta(days=300)

    stored = stack.stored()
    assert made["certificates"]["root"].splitlines()[1] in stored
    for key in made["keys"].values():
        assert key.splitlines()[1] not in stored
    assert set(stack.up().changes) == {"same"}


def _parsed(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
