"""Key usages by their names in `allowed_uses`, for both certificate extensions.

Source: RFC 5280, sections 4.2.1.3 and 4.2.1.12.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

KEY_USAGES: Final[Mapping[str, str]] = {
    "cert_signing": "key_cert_sign",
    "crl_signing": "crl_sign",
    "digital_signature": "digital_signature",
}
"""From the names of `pulumi_tls` to those of `cryptography`."""

EXTENDED_KEY_USAGES: Final[Mapping[str, ObjectIdentifier]] = {
    "client_auth": ExtendedKeyUsageOID.CLIENT_AUTH,
    "server_auth": ExtendedKeyUsageOID.SERVER_AUTH,
}

ALLOWED_USES: Final = sorted([*KEY_USAGES, *EXTENDED_KEY_USAGES])


def key_usage(uses: Iterable[str]) -> x509.KeyUsage | None:
    """The extension keyUsage; None if no use belongs to it."""
    allowed = {KEY_USAGES[use] for use in uses if use in KEY_USAGES}
    if not allowed:
        return None
    return x509.KeyUsage(
        **{name: name in allowed for name in KEY_USAGES.values()},
        content_commitment=False,
        data_encipherment=False,
        decipher_only=False,
        encipher_only=False,
        key_agreement=False,
        key_encipherment=False,
    )


def extended_key_usage(uses: Iterable[str]) -> x509.ExtendedKeyUsage | None:
    """The extension extKeyUsage; None if no use belongs to it."""
    allowed = [EXTENDED_KEY_USAGES[use] for use in uses if use in EXTENDED_KEY_USAGES]
    return x509.ExtendedKeyUsage(allowed) if allowed else None
