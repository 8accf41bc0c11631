import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from offline.plugins.server import PluginError
from offline.plugins.tls import certificates, keys
from offline.plugins.tls.inputs import LOCALLY_SIGNED_CERT, SELF_SIGNED_CERT

NOW = datetime.now(UTC).replace(microsecond=0)

AUTHORITY = {
    "isCaCertificate": True,
    "allowedUses": ["cert_signing", "crl_signing"],
    "validityPeriodHours": 24,
}


def new_key(algorithm: str = "ECDSA") -> str:
    return keys.pem(keys.ALGORITHMS[algorithm]())


def self_signed(inputs: Mapping[str, Any]) -> str:
    complete = SELF_SIGNED_CERT.complete({"privateKeyPem": new_key(), **inputs})
    return certificates.self_signed(complete, NOW).pem


def locally_signed(inputs: Mapping[str, Any]) -> str:
    return certificates.locally_signed(LOCALLY_SIGNED_CERT.complete(inputs), NOW).pem


def read(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def leaf(inputs: Mapping[str, Any]) -> x509.Certificate:
    defaults = {"allowedUses": ["digital_signature"], "validityPeriodHours": 1}
    return read(self_signed({**defaults, **inputs}))


def verify(root: str, intermediate: str, pem: str, folder: Path, *options: str) -> str:
    for name, text in {"root": root, "intermediate": intermediate, "leaf": pem}.items():
        (folder / name).write_text(text)
    command = ["openssl", "verify", "-x509_strict", *options]
    done = subprocess.run(
        [*command, "-CAfile", "root", "-untrusted", "intermediate", "leaf"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("algorithm", keys.ALGORITHMS)
def test_openssl_accepts_a_chain_of_root_intermediate_and_leaf(
    tmp_path: Path, algorithm: str
) -> None:
    root_key, intermediate_key = new_key(algorithm), new_key(algorithm)
    root = self_signed({**AUTHORITY, "privateKeyPem": root_key, "subject": {"commonName": "Root"}})
    request = certificates.request(
        {"privateKeyPem": intermediate_key, "subject": {"commonName": "Intermediate"}}
    )
    intermediate = locally_signed(
        {
            **AUTHORITY,
            "caCertPem": root,
            "caPrivateKeyPem": root_key,
            "certRequestPem": request.pem,
        }
    )
    names = {"dnsNames": ["echo.sample.svc"]}
    signed = locally_signed(
        {
            "caCertPem": intermediate,
            "caPrivateKeyPem": intermediate_key,
            "certRequestPem": certificates.request({"privateKeyPem": new_key(), **names}).pem,
            "allowedUses": ["digital_signature", "server_auth"],
            "validityPeriodHours": 1,
        }
    )

    options = ("-purpose", "sslserver", "-verify_hostname", "echo.sample.svc")

    assert verify(root, intermediate, signed, tmp_path, *options).strip() == "leaf: OK"
    # The same chain must fail where it should, or `OK` would say nothing.
    assert "error" in verify(root, root, signed, tmp_path, *options)
    assert "hostname mismatch" in verify(
        root, intermediate, signed, tmp_path, "-verify_hostname", "other.svc"
    )


def test_a_ca_has_the_extensions_that_go_asks_of_one() -> None:
    certificate = read(self_signed({**AUTHORITY, "subject": {"commonName": "Root"}}))

    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert constraints.critical
    assert constraints.value == x509.BasicConstraints(ca=True, path_length=None)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert usage.value.crl_sign
    assert not usage.value.digital_signature
    assert certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)


def test_a_signed_certificate_names_the_key_of_its_authority() -> None:
    key = new_key()
    root = self_signed({**AUTHORITY, "privateKeyPem": key, "subject": {"commonName": "Root"}})
    signed = read(
        locally_signed(
            {
                "caCertPem": root,
                "caPrivateKeyPem": key,
                "certRequestPem": certificates.request({"privateKeyPem": new_key()}).pem,
                "allowedUses": [],
                "validityPeriodHours": 1,
            }
        )
    )

    subject_id = read(root).extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority_id = signed.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert authority_id.key_identifier == subject_id.key_identifier
    assert signed.issuer == read(root).subject


def test_validity_is_counted_from_the_start() -> None:
    certificate = leaf({"validityPeriodHours": 36})

    assert certificate.not_valid_before_utc == NOW
    assert certificate.not_valid_after_utc == NOW + timedelta(hours=36)


def test_names_are_in_the_certificate_and_critical_without_a_subject() -> None:
    names, subject = {"dnsNames": ["a.example"]}, {"commonName": "a", "organization": "Lab"}
    for given in ({}, subject):
        certificate = leaf({**names, "subject": given})
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        assert extension.value.get_values_for_type(x509.DNSName) == ["a.example"]
        assert extension.critical is not bool(given)
    assert certificate.subject.rfc4514_string() == "CN=a,O=Lab"


def test_a_leaf_has_a_key_identifier_only_if_required() -> None:
    assert leaf({"setSubjectKeyId": True}).extensions.get_extension_for_class(
        x509.SubjectKeyIdentifier
    )
    with pytest.raises(x509.ExtensionNotFound):
        leaf({}).extensions.get_extension_for_class(x509.SubjectKeyIdentifier)


def test_extended_uses_are_kept_apart_from_key_usage() -> None:
    certificate = leaf({"allowedUses": ["digital_signature", "server_auth", "client_auth"]})

    extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(extended) == [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    assert certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature


def test_a_ca_without_subject_is_refused() -> None:
    with pytest.raises(PluginError, match="subject: a CA certificate has no subject"):
        self_signed(AUTHORITY)


def test_a_key_that_is_not_the_authoritys_is_refused() -> None:
    root = self_signed({**AUTHORITY, "subject": {"commonName": "Root"}})

    with pytest.raises(PluginError, match="caPrivateKeyPem: the key does not belong"):
        locally_signed({"caCertPem": root, "caPrivateKeyPem": new_key()})


def test_what_is_no_certificate_is_named() -> None:
    with pytest.raises(PluginError, match="caCertPem: not a certificate in PEM"):
        locally_signed({"caCertPem": "nonsense"})


def test_only_the_certificate_of_a_ca_is_an_authority() -> None:
    root = self_signed({**AUTHORITY, "subject": {"commonName": "Root"}})
    other = self_signed({"allowedUses": [], "validityPeriodHours": 1})

    assert certificates.is_authority(root)
    assert not certificates.is_authority(other)
