"""Key usages by the names of `allowed_uses`, for both of the certificate's extensions.

Source: RFC 5280, sections 4.2.1.3 and 4.2.1.12.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

KEY_USAGES: Final[Mapping[str, str]] = {
    "cert_signing": "key_cert_sign",
    "content_commitment": "content_commitment",
    "crl_signing": "crl_sign",
    "data_encipherment": "data_encipherment",
    "decipher_only": "decipher_only",
    "digital_signature": "digital_signature",
    "encipher_only": "encipher_only",
    "key_agreement": "key_agreement",
    "key_encipherment": "key_encipherment",
}
"""Our names to those of `cryptography`."""

EXTENDED_KEY_USAGES: Final[Mapping[str, ObjectIdentifier]] = {
    "any_extended": ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    "client_auth": ExtendedKeyUsageOID.CLIENT_AUTH,
    "code_signing": ExtendedKeyUsageOID.CODE_SIGNING,
    "email_protection": ExtendedKeyUsageOID.EMAIL_PROTECTION,
    "ipsec_end_system": ObjectIdentifier("1.3.6.1.5.5.7.3.5"),
    "ipsec_tunnel": ObjectIdentifier("1.3.6.1.5.5.7.3.6"),
    "ipsec_user": ObjectIdentifier("1.3.6.1.5.5.7.3.7"),
    "microsoft_commercial_code_signing": ObjectIdentifier("1.3.6.1.4.1.311.2.1.22"),
    "microsoft_kernel_code_signing": ObjectIdentifier("1.3.6.1.4.1.311.61.1.1"),
    "microsoft_server_gated_crypto": ObjectIdentifier("1.3.6.1.4.1.311.10.3.3"),
    "netscape_server_gated_crypto": ObjectIdentifier("2.16.840.1.113730.4.1"),
    "ocsp_signing": ExtendedKeyUsageOID.OCSP_SIGNING,
    "server_auth": ExtendedKeyUsageOID.SERVER_AUTH,
    "timestamping": ExtendedKeyUsageOID.TIME_STAMPING,
}

ALLOWED_USES: Final = sorted([*KEY_USAGES, *EXTENDED_KEY_USAGES])


def key_usage(uses: Iterable[str]) -> x509.KeyUsage | None:
    """The extension keyUsage, or none if nothing of it is allowed."""
    allowed = {KEY_USAGES[use] for use in uses if use in KEY_USAGES}
    if not allowed:
        return None
    return x509.KeyUsage(**{name: name in allowed for name in KEY_USAGES.values()})


def extended_key_usage(uses: Iterable[str]) -> x509.ExtendedKeyUsage | None:
    """The extension extKeyUsage, or none if nothing of it is allowed."""
    allowed = [EXTENDED_KEY_USAGES[use] for use in uses if use in EXTENDED_KEY_USAGES]
    return x509.ExtendedKeyUsage(allowed) if allowed else None
