"""`pulumi_tls` as the engine runs it with this checkout's plugin."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.project import PulumiProject

NewProject = Callable[..., PulumiProject]

CERTIFICATE_AUTHORITY = """\
import pulumi
import pulumi_tls as tls

AUTHORITY = {{"is_ca_certificate": True, "allowed_uses": ["cert_signing", "crl_signing"]}}

root_key = tls.PrivateKey("root", algorithm="ECDSA", ecdsa_curve="P256")
root = tls.SelfSignedCert(
    "root",
    private_key_pem=root_key.private_key_pem,
    subject={{"common_name": "Root", "organization": "Lab"}},
    validity_period_hours={validity},
    early_renewal_hours={early_renewal},
    **AUTHORITY,
)
mesh_key = tls.PrivateKey("mesh", algorithm="ECDSA", ecdsa_curve="P256")
mesh_request = tls.CertRequest(
    "mesh", private_key_pem=mesh_key.private_key_pem, subject={{"common_name": "Mesh"}}
)
mesh = tls.LocallySignedCert(
    "mesh",
    ca_cert_pem=root.cert_pem,
    ca_private_key_pem=root_key.private_key_pem,
    cert_request_pem=mesh_request.cert_request_pem,
    validity_period_hours=1,
    **AUTHORITY,
)
leaf_key = tls.PrivateKey("leaf", algorithm="ED25519")
leaf_request = tls.CertRequest(
    "leaf", private_key_pem=leaf_key.private_key_pem, dns_names=["echo.sample.svc"]
)
leaf = tls.LocallySignedCert(
    "leaf",
    ca_cert_pem=mesh.cert_pem,
    ca_private_key_pem=mesh_key.private_key_pem,
    cert_request_pem=leaf_request.cert_request_pem,
    allowed_uses=["digital_signature", "server_auth"],
    validity_period_hours=1,
)
pulumi.export("root", root.cert_pem)
pulumi.export("mesh", mesh.cert_pem)
pulumi.export("leaf", leaf.cert_pem)
pulumi.export(
    "keys",
    [root_key.private_key_pem, mesh_key.private_key_pem, leaf_key.private_key_pem],
)
pulumi.export("end", root.validity_end_time)
"""
"""A chain of root, intermediate and leaf: nine resources and the stack."""


def authority(*, validity: int = 24, early_renewal: int = 0) -> str:
    return CERTIFICATE_AUTHORITY.format(validity=validity, early_renewal=early_renewal)


def test_a_chain_is_made_once_verifies_and_keeps_its_keys_secret(
    project: NewProject, tmp_path: Path
) -> None:
    lab = project(authority())

    assert lab.preview().changes == {"create": 9}

    made = lab.up()
    assert made.changes == {"create": 9}
    for name in ("root", "mesh", "leaf"):
        (tmp_path / name).write_text(made.outputs[name])
    command = ["openssl", "verify", "-x509_strict", "-verify_hostname", "echo.sample.svc"]
    verified = subprocess.run(
        [*command, "-CAfile", "root", "-untrusted", "mesh", "leaf"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.stdout == "leaf: OK\n", verified.stderr

    assert lab.up().changes == {"same": 9}
    assert lab.refresh().changes == {"same": 9}

    stored = lab.stored()
    assert made.outputs["root"].splitlines()[1] in stored
    for key in made.outputs["keys"]:
        assert key.splitlines()[1] not in stored
        assert key.splitlines()[1] not in made.output

    assert lab.destroy().changes == {"delete": 9}


def test_any_change_replaces_but_that_of_the_time_of_renewal(project: NewProject) -> None:
    lab = project(authority(validity=24))
    made = lab.up()

    lab.write(authority(validity=24, early_renewal=2))
    updated = lab.up()
    assert updated.changes == {"same": 8, "update": 1}
    assert updated.outputs["root"] == made.outputs["root"]

    lab.write(authority(validity=48, early_renewal=2))
    replaced = lab.up()
    # What a replaced authority has signed is signed again; keys and requests stay.
    assert replaced.changes == {"same": 6, "replace": 3}
    assert replaced.outputs["root"] != made.outputs["root"]
    assert replaced.outputs["end"] > made.outputs["end"]
    assert replaced.outputs["keys"] == made.outputs["keys"]


def test_a_certificate_is_replaced_when_its_renewal_is_due(project: NewProject) -> None:
    lab = project(authority(validity=1, early_renewal=2))
    made = lab.up()

    assert lab.preview().changes == {"same": 6, "replace": 3}
    assert lab.refresh().changes == {"same": 8, "update": 1}

    renewed = lab.up()
    assert renewed.changes == {"same": 6, "replace": 3}
    assert renewed.outputs["root"] != made.outputs["root"]
    assert renewed.outputs["keys"] == made.outputs["keys"]


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ('tls.PrivateKey("key", algorithm="RSA")', "must be one of ECDSA, ED25519, not 'RSA'"),
        (
            'tls.CertRequest("request", private_key_pem="hunter2")',
            "privateKeyPem: not a private key in PEM",
        ),
        (
            'tls.get_certificate(url="https://nowhere.invalid")',
            "the function tls:index/getCertificate:getCertificate is not supported",
        ),
        (
            'tls.get_public_key(private_key_pem="PEM")',
            "the function tls:index/getPublicKey:getPublicKey is not supported",
        ),
    ],
)
def test_what_cannot_be_made_is_said_without_a_traceback_of_the_plugin(
    project: NewProject, program: str, message: str
) -> None:
    failed = project(f"import pulumi_tls as tls\n{program}\n").up(expect_failure=True)

    assert message in failed.output
    assert "hunter2" not in failed.output
    assert "offline/plugins" not in failed.output


def test_what_no_authority_signs_comes_with_a_warning(project: NewProject) -> None:
    lab = project(
        """\
import pulumi_tls as tls
key = tls.PrivateKey("key", algorithm="ED25519").private_key_pem
term = {"allowed_uses": ["digital_signature"], "validity_period_hours": 1}
leaf = tls.SelfSignedCert("leaf", private_key_pem=key, **term)
request = tls.CertRequest("request", private_key_pem=key)
tls.LocallySignedCert(
    "signed",
    ca_cert_pem=leaf.cert_pem,
    ca_private_key_pem=key,
    cert_request_pem=request.cert_request_pem,
    **term,
)
"""
    )

    assert "caCertPem is not the certificate of a CA" in lab.up().output
