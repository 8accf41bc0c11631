"""Issues certificates and certificate requests, with the extensions that Go's crypto/x509 needs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from offline.plugins.server import PluginError
from offline.plugins.tls.keys import (
    PrivateKey,
    PublicKey,
    algorithm,
    is_supported,
    parse_pem,
    signature_hash,
    unsupported,
)
from offline.plugins.tls.names import alternative_names, subject_name
from offline.plugins.tls.usages import extended_key_usage, key_usage

Extension = TypeVar("Extension", bound=x509.ExtensionType)


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A certificate or request, and the algorithm of the signing key."""

    identifier: str
    pem: str
    key_algorithm: str


@dataclass(frozen=True, kw_only=True)
class _Holder:
    """The subject of a certificate, and the certified key."""

    subject: x509.Name
    alternative_names: x509.SubjectAlternativeName | None
    key: PublicKey


@dataclass(frozen=True, kw_only=True)
class _Issuer:
    """The issuer of a certificate; `key_id` becomes its authorityKeyIdentifier."""

    name: x509.Name
    key: PrivateKey
    key_id: x509.SubjectKeyIdentifier | None


def request(inputs: Mapping[str, Any]) -> Issued:
    """A certificate request, signed by the key to certify.

    Raises `PluginError` for an invalid key.
    """
    key = parse_pem("privateKeyPem", inputs["privateKeyPem"])
    builder = x509.CertificateSigningRequestBuilder(subject_name(inputs.get("subject")))
    if names := alternative_names(inputs):
        builder = builder.add_extension(names, critical=False)
    signed = builder.sign(key, signature_hash(key))
    return Issued(
        identifier=hashlib.sha1(signed.public_bytes(Encoding.DER)).hexdigest(),
        pem=signed.public_bytes(Encoding.PEM).decode(),
        key_algorithm=algorithm(key),
    )


def self_signed(inputs: Mapping[str, Any], start: datetime) -> Issued:
    """A certificate signed by its own key.

    `inputs` are complete; `start` is in UTC, in whole seconds. Raises `PluginError` for an invalid
    key and for a CA without a subject.
    """
    key = parse_pem("privateKeyPem", inputs["privateKeyPem"])
    holder = _Holder(
        subject=subject_name(inputs.get("subject")),
        alternative_names=alternative_names(inputs),
        key=key.public_key(),
    )
    return _issue(holder, _Issuer(name=holder.subject, key=key, key_id=None), inputs, start)


def locally_signed(inputs: Mapping[str, Any], start: datetime) -> Issued:
    """A certificate for a request, signed by a CA; see `self_signed`."""
    authority = parse_certificate("caCertPem", inputs["caCertPem"])
    key = parse_pem("caPrivateKeyPem", inputs["caPrivateKeyPem"])
    if authority.public_key() != key.public_key():
        raise PluginError(
            "caPrivateKeyPem: the key does not belong to the certificate caCertPem: "
            "pass the key of the same CA"
        )
    asked = _parse_request(inputs["certRequestPem"])
    holder = _Holder(
        subject=asked.subject,
        alternative_names=_extension(asked, x509.SubjectAlternativeName),
        key=_public_key(asked),
    )
    issuer = _Issuer(
        name=authority.subject,
        key=key,
        key_id=_extension(authority, x509.SubjectKeyIdentifier),
    )
    return _issue(holder, issuer, inputs, start)


def is_authority(pem: str) -> bool:
    """Whether the certificate is a CA certificate."""
    constraints = _extension(parse_certificate("caCertPem", pem), x509.BasicConstraints)
    return constraints is not None and constraints.ca


def parse_certificate(name: str, pem: str) -> x509.Certificate:
    """The certificate in the input `name`, in PEM; raises `PluginError` if it is invalid."""
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise PluginError(f"{name}: not a certificate in PEM: {error}") from error


def _issue(holder: _Holder, issuer: _Issuer, inputs: Mapping[str, Any], start: datetime) -> Issued:
    is_ca = inputs["isCaCertificate"]
    if is_ca and not list(holder.subject):
        raise PluginError(
            "subject: a CA certificate has no subject: set commonName (RFC 5280, section 4.1.2.6)"
        )
    serial_number = x509.random_serial_number()
    builder = (
        x509.CertificateBuilder()
        .serial_number(serial_number)
        .issuer_name(issuer.name)
        .subject_name(holder.subject)
        .public_key(holder.key)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(hours=inputs["validityPeriodHours"]))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )
    if usage := key_usage(inputs["allowedUses"]):
        builder = builder.add_extension(usage, critical=True)
    if extended := extended_key_usage(inputs["allowedUses"]):
        builder = builder.add_extension(extended, critical=False)
    if is_ca or inputs["setSubjectKeyId"]:
        key_id = x509.SubjectKeyIdentifier.from_public_key(holder.key)
        builder = builder.add_extension(key_id, critical=False)
    if issuer.key_id is not None:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer.key_id),
            critical=False,
        )
    if holder.alternative_names is not None:
        # Critical in a certificate without a subject (RFC 5280, section 4.2.1.6).
        builder = builder.add_extension(holder.alternative_names, critical=not list(holder.subject))
    certificate = builder.sign(issuer.key, signature_hash(issuer.key))
    return Issued(
        identifier=str(serial_number),
        pem=certificate.public_bytes(Encoding.PEM).decode(),
        key_algorithm=algorithm(issuer.key),
    )


def _parse_request(pem: str) -> x509.CertificateSigningRequest:
    try:
        asked = x509.load_pem_x509_csr(pem.encode())
    except ValueError as error:
        raise PluginError(f"certRequestPem: not a certificate request in PEM: {error}") from error
    if not asked.is_signature_valid:
        raise PluginError("certRequestPem: the signature of the request is invalid")
    return asked


def _public_key(asked: x509.CertificateSigningRequest) -> PublicKey:
    key = asked.public_key()
    if not isinstance(key, PublicKey) or not is_supported(key):
        raise unsupported("certRequestPem")
    return key


def _extension(
    signed: x509.Certificate | x509.CertificateSigningRequest, kind: type[Extension]
) -> Extension | None:
    try:
        return signed.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
