"""Whom a certificate is for: the subject and its alternative names."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

SUBJECT: Final[Mapping[str, ObjectIdentifier]] = {
    "country": NameOID.COUNTRY_NAME,
    "organization": NameOID.ORGANIZATION_NAME,
    "organizationalUnit": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "locality": NameOID.LOCALITY_NAME,
    "province": NameOID.STATE_OR_PROVINCE_NAME,
    "streetAddresses": NameOID.STREET_ADDRESS,
    "postalCode": NameOID.POSTAL_CODE,
    "commonName": NameOID.COMMON_NAME,
    "serialNumber": NameOID.SERIAL_NUMBER,
    "emailAddress": NameOID.EMAIL_ADDRESS,
}
"""The fields of the input `subject`, in the order in which Go writes them."""


def subject_name(subject: Mapping[str, Any] | None) -> x509.Name:
    """The distinguished name; empty if there is no subject."""
    return x509.Name(list(_attributes(subject or {})))


def alternative_names(inputs: Mapping[str, Any]) -> x509.SubjectAlternativeName | None:
    """The extension subjectAltName from `dnsNames`, `ipAddresses` and `uris`, if there are any."""
    names: list[x509.GeneralName] = [
        *(x509.DNSName(name) for name in inputs.get("dnsNames") or ()),
        *(x509.IPAddress(ipaddress.ip_address(ip)) for ip in inputs.get("ipAddresses") or ()),
        *(x509.UniformResourceIdentifier(uri) for uri in inputs.get("uris") or ()),
    ]
    return x509.SubjectAlternativeName(names) if names else None


def _attributes(subject: Mapping[str, Any]) -> Iterator[x509.NameAttribute[str]]:
    for field, oid in SUBJECT.items():
        value: str | list[str] = subject.get(field) or []
        for text in [value] if isinstance(value, str) else value:
            yield x509.NameAttribute(oid, text)
