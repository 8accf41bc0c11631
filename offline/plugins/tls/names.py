"""Names in certificates: the subject, and the DNS names."""

from collections.abc import Mapping
from typing import Any, Final

from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

SUBJECT: Final[Mapping[str, ObjectIdentifier]] = {
    "organization": NameOID.ORGANIZATION_NAME,
    "commonName": NameOID.COMMON_NAME,
}
"""The fields of the input `subject`, in Go's order."""


def subject_name(subject: Mapping[str, Any] | None) -> x509.Name:
    """The distinguished name; empty without a subject."""
    given = {field: text for field, text in (subject or {}).items() if text}
    fields = [field for field in SUBJECT if field in given]
    return x509.Name([x509.NameAttribute(SUBJECT[field], given[field]) for field in fields])


def alternative_names(inputs: Mapping[str, Any]) -> x509.SubjectAlternativeName | None:
    """The extension subjectAltName for `dnsNames`; None without names."""
    names = [x509.DNSName(name) for name in inputs.get("dnsNames") or ()]
    return x509.SubjectAlternativeName(names) if names else None
